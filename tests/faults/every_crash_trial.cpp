// All short workloads, the power off at each of their operations.

#include <fmt/format.h>

#include <sstream>

#include "base/bytes.h"
#include "base/sha256.h"
#include "store/rocksdb/files/system_files.h"
#include "tests/faults/oracle.h"
#include "tests/faults/trial.h"
#include "tests/support/damage.h"
#include "tests/support/disk.h"
#include "tests/support/fault_file_system.h"

namespace daybook::faults {
namespace {

namespace fs = std::filesystem;
using support::FaultFileSystem;
using support::Unsynced;

/// What a workload is made of. Each begins with the opening of a Store that is not there yet.
enum class Step {
  append,
  append_two,    ///< two commands at once
  append_heavy,  ///< more than RocksDB buffers: it changes its log and writes a table
  reopen,
};
constexpr std::uint64_t steps = 4;

/// The workload with this number: 1 is the empty one, then those of one step, of two, ...
std::vector<Step> workload(std::uint64_t number) {
  std::vector<Step> word;
  for (auto rest = number - 1; rest > 0; rest = (rest - 1) / steps) {
    word.insert(word.begin(), static_cast<Step>((rest - 1) % steps));
  }
  return word;
}

std::string digest_of(const fs::path& directory) {
  std::string all;
  for (const auto& file : support::files_below(directory)) {
    const auto content = support::read_file(file);
    const auto name = fs::relative(file, directory).string();
    all += fmt::format("{} {} ", name, content.size()) + content;
  }
  const auto digest = sha256({as_bytes(std::string_view{all})});
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// The disks that a loss of power leaves at each moment, each different one once, with the most
/// that anybody was told before it.
class Moments {
 public:
  Moments(fs::path directory, const History& history)
      : directory_{std::move(directory)}, history_{history} {
    fs::create_directory(directory_);
  }

  void take(support::DiskModel& disk, std::uint64_t operation) {
    for (const auto unsynced :
         {Unsynced::dropped, Unsynced::torn, Unsynced::garbage, Unsynced::kept}) {
      take(disk, operation, unsynced, operation);
    }
  }

  /// The same moment with other sectors of what is not synced, small ones in a manifest.
  void take_more(support::DiskModel& disk, std::uint64_t operation, std::uint64_t count) {
    constexpr std::uint64_t operations_max = 1000;
    constexpr std::uint64_t small_sector_bytes = 32;
    for (std::uint64_t i = 0; i < count; ++i) {
      for (const auto unsynced : {Unsynced::zeros, Unsynced::garbage}) {
        take(disk, operation, unsynced, operation + (i + 1) * operations_max, small_sector_bytes);
      }
    }
  }

  struct Left {
    fs::path directory;
    std::unique_ptr<History> history;
  };
  /// By content, and whether the process was only killed.
  std::map<std::pair<std::string, bool>, Left>& left() { return left_; }

 private:
  void take(support::DiskModel& disk, std::uint64_t operation, Unsynced unsynced,
            std::uint64_t seed, std::uint64_t manifest_sector_bytes = support::sector_bytes) {
    const auto place =
        directory_ / fmt::format("{}-{}-{}", operation, static_cast<int>(unsynced), seed);
    support::write_survivors(disk, seed, unsynced, place, manifest_sector_bytes);
    auto& left = left_[{digest_of(place), unsynced == Unsynced::kept}];
    if (left.directory.empty()) {
      left.directory = place;
    } else {
      fs::remove_all(place);
    }
    left.history = std::make_unique<History>(history_);
  }

  const fs::path directory_;
  const History& history_;
  std::map<std::pair<std::string, bool>, Left> left_;
};

/// The manifest of the log has bytes that are not synced.
bool is_at_manifest(const support::Moment& moment) {
  return moment.kind == support::Operation::sync &&
         support::part_of(moment.path) == support::Part::log &&
         support::kind_of(moment.path) == support::FileKind::manifest;
}

bool take_step(Step step, Life& life, History& history) {
  const auto next = history.next_number();
  constexpr std::uint32_t heavy_bytes = 70'000;
  switch (step) {
    case Step::append:
      life.send(history, std::vector<Command>{{next, 2}});
      return true;
    case Step::append_two:
      life.send(history, std::vector<Command>{{next, 1}, {next + 1, 1}});
      return true;
    case Step::append_heavy:
      life.send(history, std::vector<Command>{{next, 1, heavy_bytes}});
      return true;
    case Step::reopen:
      life.close();
      return life.open().has_value();
  }
  return false;
}

}  // namespace

/// The last step of the workload is watched: what came before it is that of a shorter one. `more`
/// is the durability, of how many operations one is looked at, and in how many more ways the
/// manifest is left at each sync of it: "power_loss 1 32".
void every_crash_trial(TrialInput& input, Report& report) {
  std::istringstream more{input.more};
  std::string durability;
  std::uint64_t one_in = 1;
  std::uint64_t manifests = 0;
  more >> durability >> one_in >> manifests;
  Setup setup;
  setup.options.log_write_buffer_bytes = 64 << 10;
  setup.options.tail_segment_commits_max = 2;
  setup.options.tail_segments_max = 1000;
  const bool is_synced = durability == "power_loss";
  if (!is_synced) setup.options.durability = Durability::process_crash;
  const auto word = workload(input.seed);
  const auto disk = input.directory / "disk";
  fs::create_directory(disk);
  auto files = std::make_shared<FaultFileSystem>(disk, engine::system_files());
  History history;
  Moments moments{input.directory / "left", history};
  const auto observe = [&] {
    files->observe([&](const support::Moment& moment) {
      if (is_at_manifest(moment)) moments.take_more(moment.disk, moment.operation, manifests);
      if ((moment.operation + input.seed) % one_in != 0) return;
      moments.take(moment.disk, moment.operation);
    });
  };
  {
    Life life{disk, files, setup};
    if (word.empty()) observe();
    if (!life.open()) report.violation("a new store cannot be made");
    for (std::size_t i = 0; life.is_open() && i < word.size(); ++i) {
      if (i + 1 == word.size()) observe();
      if (!take_step(word[i], life, history)) report.violation("a step fails");
    }
    files->observe({});
  }
  report.runs = moments.left().size();
  for (auto& [key, left] : moments.left()) {
    const bool was_killed = key.second;
    const auto before = report.violations.size();
    check_survivor(left.directory, setup, *left.history,
                   is_synced || was_killed ? MayLose::nothing : MayLose::unsynced_end,
                   Depth::once, report);
    if (report.violations.size() > before) {
      report.note(fmt::format("the above: {}", left.directory.string()));
    } else {
      fs::remove_all(left.directory);
    }
  }
}

}  // namespace daybook::faults
