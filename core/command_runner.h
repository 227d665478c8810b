#pragma once

#include <bitset>
#include <memory>

#include "core/decider.h"
#include "core/diagnostics.h"
#include "core/event_log.h"
#include "core/state_cache.h"

namespace daybook {

namespace commands {
class Execution;
class Snapshots;
}

struct CommandOptions {
  unsigned attempts_max = 16;  ///< tries of one command when others write to its streams meanwhile

  /// Folded aggregates are kept in memory up to about so many bytes; 0 = each command folds its
  /// streams anew, but for those that come while another one is at them.
  std::size_t cache_bytes_max = 64 * 1024 * 1024;
  /// Events of a Stream from one snapshot of its aggregate to the next, for those that can be saved
  /// (see KeptAsSnapshot); 0 = none are taken.
  std::uint64_t snapshot_events = 200;
  /// Events are looked at for values that this program does not know, before they are folded: for
  /// a program of an earlier release, see SchemaComparison::may_meet_unknown.
  bool checks_values = false;
  /// Shared with other handlers of the same Store, in place of one of the handler's own.
  std::shared_ptr<StateCache> cache;
  /// Told when the user's code cannot save or load a snapshot, which costs reading more events.
  Diagnostics* diagnostics = nullptr;
};

/// Executes commands of one Decider on one Log: recognises repeats, loads, folds, decides, appends,
/// and starts over when another writer came first. Refers to all it is given, which must outlive
/// it; it must outlive its commands. Any thread, any number at a time.
///
/// Commands on the same aggregate follow each other: each is decided on the state with the events
/// of those before it. No command is answered before all that its answer rests on is durable.
class CommandRunner {
 public:
  CommandRunner(const Decider& decider, EventLog& log, Environment& environment,
                CommandOptions options = {});
  ~CommandRunner();

  /// Blocks until the command is durable or refused. Errors are those of EventLog::append, and
  /// unknown_event and corrupt when its streams cannot be read. When others write to its streams
  /// at each attempt: overloaded, or version_conflict when the request expects a version.
  Result<Outcome> execute(CommandRequest request);

  /// The same without blocking: loads and decides on `executor`; completed there or on the Store's
  /// own thread, which must not be blocked.
  void execute(Executor& executor, CommandRequest request, Completion<Result<Outcome>> done);

  /// The same for a task of `executor`, in which the first step is done, mostly all up to the
  /// append: no other thread has to be woken for it. Blocks while streams are read.
  void execute_within(Executor& executor, CommandRequest request,
                      Completion<Result<Outcome>> done);

  const StateCache& cache() const { return *cache_; }

  /// For pipelines: the next step of a command.
  void go_on(const std::shared_ptr<commands::Execution>& execution);
  const Decider& decider() const { return decider_; }

 private:
  using Execution = commands::Execution;
  using Shared = std::shared_ptr<Execution>;
  /// Nothing: something is under way that resumes the execution.
  using Answer = std::optional<Result<Outcome>>;
  /// Of which lanes everything was just read.
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
