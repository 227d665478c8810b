#pragma once

#include <bitset>
#include <memory>

#include "base/diagnostics.h"
#include "core/commands/state_cache.h"
#include "core/deciders/decider.h"
#include "core/ports/event_log.h"

namespace daybook {

namespace commands {
class Execution;
class Snapshots;
}

struct CommandOptions {
  unsigned attempts_max = 16;  ///< per command, when other writers conflict

  /// Budget for cached aggregates in bytes, approximate; 0 disables the cache, so that only
  /// concurrent commands on one aggregate share its state.
  std::size_t cache_bytes_max = 64 * 1024 * 1024;
  /// Events of a Stream between two snapshots, for aggregates that support them (see
  /// KeptAsSnapshot); 0 disables snapshots.
  std::uint64_t snapshot_events = 200;
  /// Check events for values unknown to this program before folding them. For a program of an
  /// earlier release, see SchemaComparison::may_meet_unknown.
  bool checks_values = false;
  /// A cache shared with other handlers of the same Store. Null = the handler creates its own.
  std::shared_ptr<StateCache> cache;
  /// Receives failures of user code that saves or loads snapshots. Such a failure only means that
  /// more events are read. May be null.
  Diagnostics* diagnostics = nullptr;
};

/// Executes commands of one Decider on one Log: recognises repeats, loads, folds, decides, appends,
/// and retries after a conflict with another writer. Its constructor arguments must outlive it, and
/// it must outlive its commands. Any thread, any number of concurrent commands.
///
/// Commands on the same aggregate run in sequence: each is decided on the state that includes the
/// events of those before it. A command is answered only when everything its answer depends on is
/// durable.
class CommandRunner {
 public:
  CommandRunner(const Decider& decider, EventLog& log, Environment& environment,
                CommandOptions options = {});
  ~CommandRunner();

  /// Blocks until the command is durable or refused. Errors: those of EventLog::append;
  /// unknown_event or corrupt if its streams cannot be read; if every attempt conflicts with
  /// another writer, overloaded, or version_conflict if the request expects a version.
  Result<Outcome> execute(CommandRequest request);

  /// The same without blocking. Loads and decides on `executor`. `done` is called there or on the
  /// Store's own thread, and must not block.
  void execute(Executor& executor, CommandRequest request, Completion<Result<Outcome>> done);

  /// The same, but runs the first step inline, usually up to the append, which saves a thread
  /// switch. Call it from a task of `executor`. Blocks while it reads streams. May call `done`
  /// before it returns.
  void execute_within(Executor& executor, CommandRequest request,
                      Completion<Result<Outcome>> done);

  const StateCache& cache() const { return *cache_; }

  /// For pipelines: runs the next step of a command.
  void go_on(const std::shared_ptr<commands::Execution>& execution);
  const Decider& decider() const { return decider_; }

 private:
  using Execution = commands::Execution;
  using Shared = std::shared_ptr<Execution>;
  /// Nothing = the command is waiting for something that will resume it.
  using Answer = std::optional<Result<Outcome>>;
  /// The lanes that have just been read to the end.
  using Fresh = std::bitset<CommitLimits::streams_max>;
  class Posted;
  class Blocking;

  Answer step(const Shared& execution);
  Answer prepare(Execution& execution) const;
  Answer attempt(const Shared& execution);
  Answer attempt_held(const Shared& execution);
  Result<bool> bring_up_to_date(Execution& execution, bool refreshing, Fresh& fresh);
  Result<DecidedOrRejected> decide(const Execution& execution) const;
  Error caught_in_user_code(ErrorCode unreadable) const;
  void append(const Shared& execution, DecidedEvents decided);
  void appended(const Shared& execution, Result<Receipt> result);
  Answer rest(const Shared& execution, Result<Outcome> answer);
  Answer confirm(Execution& execution);
  Answer conclude(Execution& execution, Result<Outcome> answer) const;
  Answer thwarted(Execution& execution, const Error& conflict) const;
  Result<std::optional<Outcome>> find_repeat(const Execution& execution) const;
  void finish(Execution& execution, Result<Outcome> answer);

  const Decider& decider_;
  EventLog& log_;
  Environment& environment_;
  const unsigned attempts_max_;
  const bool checks_values_;
  const std::shared_ptr<StateCache> cache_;
  const std::unique_ptr<commands::Snapshots> snapshots_;
};

}  // namespace daybook
