// An operation of the disk fails, once or from then on: row C.

#include <fstream>
#include <sstream>
#include <thread>

#include "store/rocksdb/files/system_files.h"
#include "tests/faults/oracle.h"
#include "tests/faults/trial.h"
#include "tests/support/disk.h"
#include "tests/support/fault_file_system.h"

namespace daybook::faults {
namespace {

namespace fs = std::filesystem;
using support::Failure;
using support::Fault;
using support::FaultFileSystem;
using support::FileKind;
using support::Operation;
using support::Part;
using support::Unsynced;

Setup setup_for(Part part) {
  Setup setup;
  setup.options.log_write_buffer_bytes = 64 << 10;
  setup.options.tail_segment_commits_max = 6;  // a few files of the index are like many
  setup.options.tail_segments_max = 1000;
  // An index that cannot be written would be tried again without a pause.
  setup.timers = part == Part::index ? Timers::late : Timers::at_once;
  return setup;
}

/// What the Store must not survive: the log could have a gap, or the mark could be too low.
bool must_poison(const Fault& fault) {
  if (fault.operation == Operation::remove) return false;
  if (fault.kind == FileKind::mark) return true;
  if (fault.part != Part::log) return false;
  switch (*fault.kind) {
    case FileKind::write_ahead_log:
    case FileKind::table:
    case FileKind::manifest:
    case FileKind::current:
      return true;
    case FileKind::other:
      return fault.operation == Operation::directory_sync;
    case FileKind::temporary:
    case FileKind::options:
    case FileKind::identity:
    case FileKind::mark:
    case FileKind::format:
    case FileKind::stamp:
    case FileKind::info_log:
    case FileKind::lock:
      return false;
  }
  return false;
}

/// One Store in which one thing fails.
class ErrorRun {
 public:
  ErrorRun(const fs::path& disk, const Fault& fault, Report& report)
      : fault_{fault},
        files_{std::make_shared<FaultFileSystem>(disk, engine::system_files())},
        life_{disk, files_, setup_for(*fault.part)},
        report_{report} {}

  FaultFileSystem& files() { return *files_; }
  History& history() { return history_; }

  /// Makes a Store and uses it, until the fault has shown.
  void run() {
    if (!open()) return ended("the opening failed");
    constexpr std::uint32_t heavy = 70'000;  // so that a table is written
    for (const auto bytes : {50U, 300U, heavy, 20U}) {
      if (!append(bytes)) return;
    }
    life_.close();
    if (files_->struck() > 0) return ended("it showed while the store was closed");
    if (!open()) return ended("the reopening failed");
    for (const auto bytes : {50U, heavy, heavy, 20U, heavy, 100U}) {
      if (!append(bytes)) return;
    }
    life_.close();
    ended(files_->struck() == 0 ? "it never showed" : "the store went on");
  }

 private:
  bool open() {
    if (!life_.open()) return false;
    if (files_->struck() == 0) return true;
    report_.note("it showed while the store was opened");
    // RocksDB cuts a log that it has read to the length that it has, and does without if it cannot.
    is_passed_over_ = fault_.operation == Operation::write &&
                      fault_.kind == FileKind::write_ahead_log;
    return true;
  }

  void ended(const char* how) {
    report_.count(how);
    if (files_->struck() == 0 && std::string_view{how} != "it never showed") {
      report_.violation(fmt::format("{}, though nothing had failed", how));
    }
    life_.close();
  }

  bool append(std::uint32_t bytes) {
    const auto next = history_.next_number();
    const std::vector<Command> commands{{next, 1, bytes}, {next + 1, 2, 30}};
    life_.send(history_, commands);
    if (files_->struck() == 0) return true;
    if (must_poison(fault_) && !is_passed_over_) {
      check_poisoned();
      ended("the store was poisoned");
      return false;
    }
    const auto status = life_.store().status();
    if (status.poisoned && fault_.part == Part::index) {
      report_.violation("the index poisoned the store: " + status.poison);
    }
    if (status.poisoned) {
      check_poisoned();
      ended("the store was poisoned, though it need not be");
    } else {
      check_acknowledged(commands, true);
    }
    return !status.poisoned;
  }

  /// RocksDB tells of what fails in the background a moment later.
  bool becomes_poisoned() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (!life_.was_poisoned()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }

  void check_poisoned() {
    if (!becomes_poisoned()) {
      report_.violation("the store is not poisoned");
      return;
    }
    // A thread may have been on its way past the gate when it was shut, with one operation.
    std::map<std::thread::id, std::uint64_t> operations;
    files_->observe([&](const support::Moment&) { ++operations[std::this_thread::get_id()]; });
    for (int i = 0; i < 2; ++i) {
      const auto next = history_.next_number();
      const std::vector<Command> commands{{next, 1}, {next + 1, 1}};
      life_.send(history_, commands);
      check_acknowledged(commands, false);
      files_->heal();  // the disk is well again, and that changes nothing
    }
    life_.close();
    files_->observe({});
    for (const auto& [thread, count] : operations) {
      if (count < 2) continue;
      report_.violation(fmt::format("{} operations of one thread after the gate was shut", count));
    }
  }

  void check_acknowledged(const std::vector<Command>& commands, bool wanted) {
    const auto sent = history_.sent();
    for (const auto& command : commands) {
      const bool is = sent.contains(command.number) &&
                      sent.at(command.number).outcome == Outcome::acknowledged;
      if (is == wanted) continue;
      report_.violation(fmt::format("command {} is {}acknowledged", command.number,
                                    is ? "" : "not "));
    }
  }

  const Fault fault_;
  const std::shared_ptr<FaultFileSystem> files_;
  History history_;
  Life life_;
  Report& report_;
  bool is_passed_over_ = false;
};

constexpr std::string_view failure_names[]{"io", "no_space", "short_write"};

/// A line of a plan: operation, kind of file, part, how many succeed, failure, for good.
std::string line_of(const Fault& fault) {
  return fmt::format("{} {} {} {} {} {}", static_cast<int>(fault.operation),
                     static_cast<int>(*fault.kind), static_cast<int>(*fault.part), fault.after,
                     static_cast<int>(fault.failure), fault.for_good ? 1 : 0);
}

Fault parse_fault(const std::string& line) {
  std::istringstream words{line};
  int operation = 0;
  int kind = 0;
  int part = 0;
  int failure = 0;
  Fault fault;
  words >> operation >> kind >> part >> fault.after >> failure >> fault.for_good;
  fault.operation = static_cast<Operation>(operation);
  fault.kind = static_cast<FileKind>(kind);
  fault.part = static_cast<Part>(part);
  fault.failure = static_cast<Failure>(failure);
  return fault;
}

/// Writes a plan: each operation of a run without a fault, with each failure that makes a
/// difference there, or with one of them.
void plan(bool every, TrialInput& input, Report& report) {
  const auto disk = input.directory / "disk";
  fs::create_directory(disk);
  std::map<std::tuple<Operation, FileKind, Part>, std::uint64_t> seen;
  std::vector<Fault> faults;
  std::mutex mutex;
  ErrorRun run{disk, Fault{.part = Part::log}, report};
  run.files().observe([&](const support::Moment& moment) {
    const std::lock_guard lock{mutex};
    const auto kind = support::kind_of(moment.path);
    const auto part = support::part_of(moment.path);
    const auto nth = seen[{moment.kind, kind, part}]++;
    std::vector<Fault> possible;
    for (const auto failure : {Failure::io, Failure::no_space, Failure::short_write}) {
      if (failure == Failure::short_write && moment.kind != Operation::write) continue;
      for (const bool for_good : {false, true}) {
        possible.push_back({moment.kind, failure, kind, part, nth, for_good});
      }
    }
    const auto one = possible.begin() + static_cast<long>(input.choice.below(possible.size()));
    faults.insert(faults.end(), every ? possible.begin() : one, every ? possible.end() : one + 1);
  });
  run.run();
  run.files().observe({});
  std::ofstream out{input.more};
  for (const auto& fault : faults) out << line_of(fault) << '\n';
  report.runs = faults.size();
}

}  // namespace

/// `more` is the file that the plan is written to.
void plan_errors_trial(TrialInput& input, Report& report) { plan(false, input, report); }
void plan_every_error_trial(TrialInput& input, Report& report) { plan(true, input, report); }

/// `more` is a file with a plan; the seed says which line of it.
void error_trial(TrialInput& input, Report& report) {
  std::ifstream lines{input.more};
  std::string line;
  for (std::uint64_t i = 0; i < input.seed; ++i) std::getline(lines, line);
  const auto fault = parse_fault(line);
  report.note(fmt::format("operation {} of kind {} in part {} fails after {} with {}{}",
                          static_cast<int>(fault.operation), static_cast<int>(*fault.kind),
                          static_cast<int>(*fault.part), fault.after,
                          failure_names[static_cast<int>(fault.failure)],
                          fault.for_good ? " for good" : " once"));
  const auto disk = input.directory / "disk";
  fs::create_directory(disk);
  ErrorRun run{disk, fault, report};
  run.files().inject(fault);
  std::uint64_t matching = 0;
  std::string place = "nothing";
  run.files().observe([&](const support::Moment& moment) {
    if (moment.kind != fault.operation || support::kind_of(moment.path) != fault.kind) return;
    if (support::part_of(moment.path) != fault.part || matching++ != fault.after) return;
    place = fmt::format("operation {} on {}", moment.operation, moment.path);
  });
  run.run();
  run.files().crash();
  report.note("the first to fail was " + place);
  const auto setup = setup_for(*fault.part);
  for (const auto unsynced : {Unsynced::kept, Unsynced::any}) {
    const auto left = input.directory / fmt::format("left-{}", static_cast<int>(unsynced));
    report.note(run.files().power_loss(input.seed, unsynced, left));
    History history{run.history()};
    check_survivor(left, setup, history, MayLose::nothing,
                   unsynced == Unsynced::any ? Depth::twice : Depth::once, report);
  }
}

}  // namespace daybook::faults
