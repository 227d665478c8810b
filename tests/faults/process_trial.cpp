// Processes that are killed, and processes that open what another one has open: rows A and L.

#include <sched.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <functional>
#include <new>

#include "store/rocksdb/files/system_files.h"
#include "tests/faults/oracle.h"
#include "tests/faults/trial.h"
#include "tests/faults/workload.h"
#include "tests/support/damage.h"
#include "tests/support/disk.h"
#include "tests/support/fault_file_system.h"

namespace daybook::faults {
namespace {

namespace fs = std::filesystem;
using support::FaultFileSystem;

constexpr std::size_t commands_max = 4096;

/// What the killed process knew, in memory that outlives it.
struct SharedHistory {
  struct Entry {
    Command command;
    std::atomic<int> outcome{-1};  // not sent
    std::atomic<std::uint64_t> first{0};
  };
  std::array<Entry, commands_max> entries;
  std::atomic<std::uint64_t> acknowledged{0};
  std::atomic<bool> ready{false};

  static SharedHistory* make() {
    void* const memory = ::mmap(nullptr, sizeof(SharedHistory), PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? nullptr : new (memory) SharedHistory;
  }

  void copy_to(History& history) const {
    for (const auto& entry : entries) {
      const auto outcome = entry.outcome.load();
      if (outcome < 0) continue;
      history.sending(entry.command);
      if (static_cast<Outcome>(outcome) == Outcome::acknowledged) {
        Receipt receipt;
        receipt.first_position = Position{entry.first.load()};
        receipt.event_count = entry.command.events;
        history.answered(entry.command, receipt);
      } else if (static_cast<Outcome>(outcome) == Outcome::refused) {
        history.answered(entry.command, fail(ErrorCode::overloaded, "refused"));
      }
    }
  }
};

/// Runs `body` in a child of this process, which has not used RocksDB yet, and never returns there.
pid_t in_child(const std::function<void()>& body) {
  const auto child = ::fork();
  if (child != 0) return child;
  ::alarm(100);
  body();
  ::_exit(0);
}

void wait_for(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
}

/// Appends, several at a time, until it is killed.
void append_for_ever(const fs::path& directory, std::shared_ptr<rocksdb::FileSystem> files,
                     const Setup& setup, Weight weight, support::Choice choice,
                     SharedHistory& shared) {
  Life life{directory, std::move(files), setup};
  if (!life.open()) ::_exit(4);
  History history;
  constexpr std::uint64_t at_once_max = 8;
  while (history.next_number() + at_once_max < commands_max) {
    const auto commands = new_commands(history, choice.within(1, at_once_max), weight, choice);
    life.send(
        commands,
        [&](const Command& command) {
          history.sending(command);
          auto& entry = shared.entries[command.number - 1];
          entry.command = command;
          entry.outcome = static_cast<int>(Outcome::unknown);
        },
        [&](const Command& command, const Result<Receipt>& answer) {
          auto& entry = shared.entries[command.number - 1];
          if (answer) {
            entry.first = answer->first_position.value;
            entry.outcome = static_cast<int>(Outcome::acknowledged);
            ++shared.acknowledged;
          } else if (answer.error().code() == ErrorCode::version_conflict) {
            entry.outcome = static_cast<int>(Outcome::refused);
          }
        });
  }
}

/// The number of operations of a disk at which a process is killed, at most.
constexpr std::uint64_t operations_max = 600;

}  // namespace

/// A process under load is killed, at an operation of its disk or at any time.
void kill_trial(TrialInput& input, Report& report) {
  auto& choice = input.choice;
  const auto durability = choice.one_in(4) ? Durability::process_crash : Durability::power_loss;
  const auto setup = choose_setup(choice, durability);
  const auto weight = choice.one_in(3) ? Weight::mixed : Weight::light;
  auto* const shared = SharedHistory::make();
  const auto directory = input.directory / "disk";
  fs::create_directory(directory);
  const bool at_operation = choice.one_in(2);
  const auto operation = choice.within(1, operations_max);
  const auto acknowledged = choice.within(1, 400);
  const auto child = in_child([&] {
    std::shared_ptr<rocksdb::FileSystem> files = engine::system_files();
    if (at_operation) {
      auto watched = std::make_shared<FaultFileSystem>(directory, engine::system_files());
      watched->observe([&](const support::Moment& moment) {
        if (moment.operation == operation) ::kill(::getpid(), SIGKILL);
      });
      files = watched;
    }
    append_for_ever(directory, files, setup, weight, choice, *shared);
  });
  if (!at_operation) {
    while (shared->acknowledged < acknowledged && ::kill(child, 0) == 0) ::sched_yield();
    ::kill(child, SIGKILL);
  }
  wait_for(child);
  report.note(fmt::format("killed with {} acknowledged", shared->acknowledged.load()));
  History history;
  shared->copy_to(history);
  check_survivor(directory, setup, history, MayLose::nothing, Depth::twice, report);
}

/// A second process, and a second opening by the same one, are refused and change nothing; the
/// directory of one that was killed is free.
void lock_trial(TrialInput& input, Report& report) {
  Setup setup;  // nothing is written to the index meanwhile, and to the mark
  setup.timers = Timers::late;
  auto* const shared = SharedHistory::make();
  const auto child = in_child([&] {
    Life life{input.directory, engine::system_files(), setup};
    if (!life.open()) ::_exit(4);
    History history;
    life.send(history, new_commands(history, 5, Weight::light, input.choice));
    shared->ready = true;
    ::pause();
  });
  while (!shared->ready) ::sched_yield();
  const auto check_refused = [&](const char* who) {
    const auto files = support::files_below(input.directory);
    std::map<fs::path, std::string> before;
    for (const auto& file : files) before[file] = support::read_file(file);
    Life second{input.directory, engine::system_files(), setup};
    const auto opened = second.open();
    if (opened) {
      report.violation(fmt::format("{} opens it", who));
    } else if (opened.error().code() != ErrorCode::store_locked) {
      report.violation(fmt::format("{} is refused with: {}", who, opened.error().message()));
    }
    if (support::files_below(input.directory) != files) {
      report.violation(fmt::format("{} changed names", who));
    }
    for (const auto& [file, content] : before) {
      if (support::read_file(file) != content) {
        report.violation(fmt::format("{} changed {}", who, file.string()));
      }
    }
  };
  check_refused("a second process");
  ::kill(child, SIGKILL);
  wait_for(child);
  Life life{input.directory, engine::system_files(), setup};
  if (const auto opened = life.open(); !opened) {
    report.violation("refused after the other process was killed: " + opened.error().message());
    return;
  }
  check_refused("a second opening by the same process");
  if (life.store().verify({})->events == 0) report.violation("the events are gone");
}

}  // namespace daybook::faults
