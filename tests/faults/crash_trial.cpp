// The power goes off at any operation, or the process is killed there: rows A, B and H2.

#include "store/rocksdb/files/system_files.h"
#include "tests/faults/oracle.h"
#include "tests/faults/trial.h"
#include "tests/faults/workload.h"
#include "tests/support/fault_file_system.h"

namespace daybook::faults {
namespace {

namespace fs = std::filesystem;
using support::Choice;
using support::FaultFileSystem;
using support::FileKind;
using support::Unsynced;

Unsynced choose_unsynced(Choice& choice) {
  constexpr Unsynced all[]{Unsynced::any,   Unsynced::any,     Unsynced::dropped, Unsynced::torn,
                           Unsynced::zeros, Unsynced::garbage, Unsynced::kept};
  return all[choice.below(std::size(all))];
}

/// The power goes off when a file of some kind is to be synced: then it ends with bytes that are
/// not. Moments that are chosen by number alone seldom meet one of the smaller files.
void crash_at_a_sync(FaultFileSystem& files, Choice& choice) {
  constexpr FileKind kinds[]{FileKind::manifest, FileKind::manifest,        FileKind::current,
                             FileKind::temporary, FileKind::write_ahead_log, FileKind::table,
                             FileKind::mark,      FileKind::format,          FileKind::stamp};
  files.inject({.operation = support::Operation::sync,
                .failure = support::Failure::power_off,
                .kind = kinds[choice.below(std::size(kinds))],
                .after = choice.below(6)});
}

/// One Store through several lives, each of which ends by the power going off.
class CrashRun {
 public:
  CrashRun(TrialInput& input, Report& report)
      : choice_{input.choice}, seed_{input.seed}, root_{input.directory}, report_{report} {
    const auto durability =
        choice_.one_in(4) ? Durability::process_crash : Durability::power_loss;
    setup_ = choose_setup(choice_, durability);
    weight_ = choose_weight(choice_);
    fs::create_directory(disk());
    if (choice_.one_in(4)) inside_ = "store";
  }

  /// `prepare` may spoil the disk of the first life.
  template <class Prepare>
  void run(const Prepare& prepare) {
    begin();
    live(choice_.within(1, operations_max), prepare);
    const auto more = choice_.below(3);  // deaths while it is opened again
    for (std::uint64_t i = 0; i < more; ++i) {
      live(choice_.within(1, reopening_operations), [](FaultFileSystem&) {});
    }
    check_survivor(disk() / inside_, setup_, history_,
                   may_lose_ ? MayLose::unsynced_end : MayLose::nothing, Depth::twice, report_);
  }

 private:
  /// The power goes off within so many operations; a new Store takes about 100 to be made.
  static constexpr std::uint64_t operations_max = 450;
  static constexpr std::uint64_t reopening_operations = 60;

  fs::path disk() const { return root_ / std::to_string(life_); }

  /// With nothing there, or a Store that ended cleanly, of this format or the first.
  void begin() {
    const auto kind = choice_.below(3);
    if (kind == 0) return;
    Life life{disk() / inside_, engine::system_files(), setup_};
    work(life, history_, choice_.within(1, 8), weight_, choice_);
    life.close();
    history_.closed_cleanly();
    if (kind == 2) make_first_format(disk() / inside_);
  }

  template <class Prepare>
  void live(std::uint64_t operation, const Prepare& prepare) {
    auto files = std::make_shared<FaultFileSystem>(disk(), engine::system_files());
    files->crash_at(operation);
    if (choice_.one_in(3)) crash_at_a_sync(*files, choice_);
    prepare(*files);
    Life life{disk() / inside_, files, setup_};
    constexpr std::size_t steps_max = 60;
    work(life, history_, steps_max, weight_, choice_);
    files->crash();
    life.close();
    const auto unsynced = choose_unsynced(choice_);
    if (unsynced != Unsynced::kept && setup_.options.durability == Durability::process_crash) {
      may_lose_ = true;
    }
    report_.note(fmt::format("life {} ends at operation {} with {} acknowledged", life_,
                             files->operations(), history_.acknowledged()));
    ++life_;
    report_.note(files->power_loss(seed_, unsynced, disk()));
  }

  Choice& choice_;
  const std::uint64_t seed_;
  const fs::path root_;
  Report& report_;
  Setup setup_;
  Weight weight_ = Weight::light;
  fs::path inside_;
  int life_ = 0;
  bool may_lose_ = false;
  History history_;
};

}  // namespace

void crash_trial(TrialInput& input, Report& report) {
  CrashRun{input, report}.run([](FaultFileSystem&) {});
}

void lying_crash_trial(TrialInput& input, Report& report) {
  CrashRun{input, report}.run([](FaultFileSystem& files) {
    for (const auto operation : {support::Operation::sync, support::Operation::directory_sync}) {
      files.inject({.operation = operation, .failure = support::Failure::lie, .for_good = true});
    }
  });
}

}  // namespace daybook::faults
