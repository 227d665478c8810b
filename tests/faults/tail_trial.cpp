// The power goes off, and the end of the write-ahead log is lost too: as much as no witness tells
// of. Row F.

#include "store/rocksdb/files/system_files.h"
#include "tests/faults/oracle.h"
#include "tests/faults/trial.h"
#include "tests/support/damage.h"
#include "tests/support/fault_file_system.h"

namespace daybook::faults {
namespace {

namespace fs = std::filesystem;
using support::FaultFileSystem;
using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

/// One write-ahead log, and the mark is synced by the clock.
Setup real_time() {
  Setup setup;
  setup.options.log_write_buffer_bytes = 64 << 20;
  setup.timers = Timers::late;
  return setup;
}

class TailRun {
 public:
  TailRun(fs::path root, Report& report) : root_{std::move(root)}, report_{report} {}

  /// Appends for so long, then the power goes off: what was not synced is lost.
  void live(milliseconds duration) {
    const auto disk = root_ / "disk";
    fs::create_directory(disk);
    const auto files = std::make_shared<FaultFileSystem>(disk, engine::system_files());
    Life life{disk, files, real_time()};
    if (!life.open()) return report_.violation("the store cannot be made");
    const auto begin = Steady::now();
    while (Steady::now() < begin + duration) {
      const std::vector<Command> commands{{acknowledged_.size() + 1, 1, 100}};
      life.send(history_, commands);
      acknowledged_.push_back(Steady::now());
    }
    died_ = Steady::now();
    files->crash();
    files->power_loss(1, support::Unsynced::dropped, root_ / "left");
    fs::remove_all(root_ / "left" / "index");  // a witness of its own
  }

  /// Cuts the end of the log as far as it is opened without being refused.
  void cut() {
    const auto log = write_ahead_log();
    if (!log) return;
    const auto size = fs::file_size(*log);
    auto refused = std::uint64_t{0};
    auto opened = size;
    while (opened - refused > 1) {
      const auto middle = refused + (opened - refused) / 2;
      (open_cut_to(middle) ? opened : refused) = middle;
    }
    if (opened == size) return report_.count("nothing could be lost");
    const auto head = open_cut_to(opened);
    // There a record ends. With a byte more another one begins, and the Store must tell.
    const auto told = open_cut_to(opened + 1);
    if (!head || told != head) return report_.violation("it is not opened the same again");
    if (!is_told_) report_.violation("commits were lost, and no notice says so");
    // One event each, so that the commands are numbered as the Positions.
    oldest_lost_ = std::chrono::ceil<milliseconds>(died_ - acknowledged_.at(head->value));
    report_.note(fmt::format("of {} commits the last {} could be lost; the first of these was "
                             "acknowledged {} ms before the power went off",
                             acknowledged_.size(), acknowledged_.size() - head->value,
                             oldest_lost_.count()));
    constexpr auto step = milliseconds{50};
    report_.count(fmt::format("with at most {:4} ms lost", (oldest_lost_ / step + 1) * 50));
  }

  milliseconds oldest_lost() const { return oldest_lost_; }

 private:
  std::optional<std::string> write_ahead_log() {
    std::optional<std::string> found;
    for (const auto& file : support::files_below(root_ / "left" / "log")) {
      if (support::kind_of(file.string()) != support::FileKind::write_ahead_log) continue;
      if (found) report_.violation("there are several write-ahead logs");
      found = file.string();
    }
    if (!found) report_.violation("there is no write-ahead log");
    return found;
  }

  /// The head of a copy that is opened; nothing if it is refused.
  std::optional<Position> open_cut_to(std::uint64_t size) {
    const auto copy = root_ / "copy";
    fs::remove_all(copy);
    fs::copy(root_ / "left", copy, fs::copy_options::recursive);
    fs::resize_file(copy / "log" / fs::path{*write_ahead_log()}.filename(), size);
    Life life{copy, engine::system_files(), real_time()};
    if (!life.open()) return std::nullopt;
    is_told_ = !life.store().status().notices.empty();
    auto* const log = life.log();
    return log ? log->head() : Position{0};
  }

  const fs::path root_;
  Report& report_;
  History history_;
  std::vector<Steady::time_point> acknowledged_;
  Steady::time_point died_;
  bool is_told_ = false;
  milliseconds oldest_lost_{0};
};

}  // namespace

/// `more`: so many milliseconds must have passed since what is lost was acknowledged, at most.
void tail_trial(TrialInput& input, Report& report) {
  TailRun run{input.directory, report};
  run.live(milliseconds{input.choice.within(300, 1500)});
  if (report.violations.empty()) run.cut();
  if (input.more.empty() || run.oldest_lost().count() <= std::stoll(input.more)) return;
  report.violation(fmt::format("what was acknowledged {} ms before is lost",
                               run.oldest_lost().count()));
}

}  // namespace daybook::faults
