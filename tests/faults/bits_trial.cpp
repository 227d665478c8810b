// Each bit of the files that say where a log ends, one after the other: row F.

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/bytes.h"
#include "store/rocksdb/files/system_files.h"
#include "tests/faults/base.h"
#include "tests/faults/oracle.h"
#include "tests/faults/trial.h"
#include "tests/support/damage.h"
#include "tests/support/disk_model.h"
#include "tests/support/file_kind.h"

namespace daybook::faults {
namespace {

namespace fs = std::filesystem;
using support::FileKind;

/// One damage: a bit that is turned over, or the end of a file that is cut off.
struct Spot {
  std::string file;  ///< below the Store
  bool is_cut = false;
  std::uint64_t place = 0;  ///< the bit, or the bytes that are left
};

constexpr std::uint64_t block_bytes = 32 * 1024;
constexpr std::uint64_t header_bytes = 7;
constexpr std::uint64_t cut_bytes = 1000;  ///< a file is cut at each of its last bytes

std::vector<fs::path> files_of(const fs::path& store, FileKind kind) {
  auto files = support::files_below(store / "log");
  std::erase_if(files, [&](const fs::path& file) {
    return support::kind_of(file.string()) != kind || fs::file_size(file) == 0;
  });
  return files;
}

class Spots {
 public:
  explicit Spots(const fs::path& store) : store_{store} {}

  void every_bit(const fs::path& file) { bits(file, 0, fs::file_size(file)); }

  /// The headers of the records of a log, what stands about the ends of its blocks, and cuts.
  void of_structure(const fs::path& file) {
    const auto content = support::read_file(file);
    for (std::uint64_t at = 0; at + header_bytes <= content.size();) {
      const auto left = block_bytes - at % block_bytes;
      if (left < header_bytes) {
        at += left;
        continue;
      }
      bits(file, at, at + header_bytes);
      at += header_bytes + load<std::uint16_t>(as_bytes(content).data() + at + 4);
    }
    for (auto end = block_bytes; end < content.size(); end += block_bytes) {
      bits(file, end - 8, std::min<std::uint64_t>(end + 8, content.size()));
    }
    const auto first = content.size() - std::min<std::uint64_t>(content.size(), cut_bytes);
    for (auto size = first; size < content.size(); ++size) add(file, true, size);
  }

  std::vector<Spot> take() && { return std::move(spots_); }

 private:
  void bits(const fs::path& file, std::uint64_t from, std::uint64_t to) {
    for (auto bit = 8 * from; bit < 8 * to; ++bit) add(file, false, bit);
  }
  void add(const fs::path& file, bool is_cut, std::uint64_t place) {
    spots_.push_back({fs::relative(file, store_).string(), is_cut, place});
  }

  const fs::path store_;
  std::vector<Spot> spots_;
};

std::vector<Spot> spots_of(const fs::path& store, const std::string& which) {
  Spots spots{store};
  for (const auto& file : files_of(store, FileKind::manifest)) spots.every_bit(file);
  for (const auto& file : files_of(store, FileKind::write_ahead_log)) {
    if (which == "every") spots.every_bit(file);
    if (which == "structure") spots.of_structure(file);
  }
  return std::move(spots).take();
}

/// Sizes and times of change of all files: quick, and what changes a file changes one of them.
std::string sizes_and_times(const fs::path& store) {
  std::string text;
  for (const auto& file : support::files_below(store)) {
    text += fmt::format("{} {} {}\n", file.string(), fs::file_size(file),
                        fs::last_write_time(file).time_since_epoch().count());
  }
  return text;
}

class BitsRun {
 public:
  BitsRun(fs::path base, fs::path directory, Report& report)
      : base_directory_{std::move(base)}, store_{directory / "store"}, report_{report} {
    copy();
  }

  const fs::path& store() const { return store_; }

  void try_spot(const Spot& spot) {
    const auto file = store_ / spot.file;
    const auto content = support::read_file(file);
    if (spot.is_cut) {
      fs::resize_file(file, spot.place);
    } else {
      support::flip_bit(file, spot.place);
    }
    const auto before = sizes_and_times(store_);
    const auto violations = report_.violations.size();
    if (open()) {
      report_.count("exact");
      copy();
    } else {
      report_.count("refused");
      if (sizes_and_times(store_) != before) report_.violation("refused, and a file was changed");
      std::ofstream{file, std::ios::binary} << content;
    }
    if (report_.violations.size() > violations) {
      report_.note(fmt::format("the above: {} {} of {}", spot.is_cut ? "cut to" : "bit",
                               spot.place, file.string()));
    }
  }

 private:
  /// False when it is refused. What is opened must be all there.
  bool open() {
    Life life{store_, engine::system_files(), base_->setup};
    if (!life.open()) return false;
    auto* const log = life.log();
    if (!log) return true;
    const auto content = read_content(*log, base_->history.sent());
    report_.violation(content.wrong);
    for (const auto& missing : content.missing) {
      report_.violation(missing + " is missing, and reading goes on to the end");
    }
    return true;
  }

  void copy() {
    fs::remove_all(store_);
    base_ = std::make_unique<Base>(copy_base(base_directory_, store_));
  }

  const fs::path base_directory_;
  const fs::path store_;
  Report& report_;
  std::unique_ptr<Base> base_;
};

}  // namespace

/// `more`: the base, "every" or "structure", and of how many spots one is tried. Each seed tries
/// the next so many of these.
void bits_trial(TrialInput& input, Report& report) {
  std::istringstream more{input.more};
  fs::path base;
  std::string which;
  std::uint64_t one_in = 1;
  more >> base >> which >> one_in;
  BitsRun run{base, input.directory, report};
  const auto spots = spots_of(run.store(), which);
  report.runs = 0;
  for (std::uint64_t i = 0; i < spots_per_trial; ++i) {
    const auto nth = ((input.seed - 1) * spots_per_trial + i) * one_in;
    if (nth >= spots.size()) break;
    run.try_spot(spots[nth]);
    ++report.runs;
  }
}

/// How many trials it takes to try them all.
void count_bits_trial(TrialInput& input, Report& report) {
  std::istringstream more{input.more};
  fs::path base;
  std::string which;
  std::uint64_t one_in = 1;
  more >> base >> which >> one_in;
  const BitsRun run{base, input.directory, report};
  const auto tried = (spots_of(run.store(), which).size() + one_in - 1) / one_in;
  report.runs = (tried + spots_per_trial - 1) / spots_per_trial;
}

}  // namespace daybook::faults
