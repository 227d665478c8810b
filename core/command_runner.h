#pragma once

#include <variant>

#include "core/decider.h"
#include "core/event_log.h"

namespace daybook {

struct CommandOptions {
  unsigned attempts_max = 16;  ///< tries of one command when others write to its streams meanwhile
};

/// Executes commands of one Decider on one Log: recognises repeats, loads, folds, decides, appends,
/// and starts over when another writer came first. Refers to all it is given, which must outlive
/// it; it must outlive its commands. Any thread, any number at a time.
class CommandRunner {
 public:
  CommandRunner(const Decider& decider, EventLog& log, Environment& environment,
                CommandOptions options = {})
      : decider_{decider}, log_{log}, environment_{environment}, options_{options} {}

  /// Blocks until the command is durable or refused. Errors are those of EventLog::append, and
  /// unknown_event and corrupt when its streams cannot be read. When others write to its streams
  /// at each attempt: overloaded, or version_conflict when the request expects a version.
  Result<Outcome> execute(CommandRequest request);

  /// The same without blocking: loads and decides on `executor`; completed there or on the Store's
  /// own thread, which must not be blocked.
  void execute(Executor& executor, CommandRequest request, Completion<Result<Outcome>> done);

 private:
  struct Execution;
  using Attempt = std::variant<AppendRequest, Outcome>;

  void prepare(CommandRequest& request) const;
  Result<Attempt> attempt(const CommandRequest& request) const;
  Result<std::optional<Outcome>> find_repeat(const CommandRequest& request,
                                             const Digest& digest) const;
  Result<Version> load(std::size_t stream_number, const StreamId& stream,
                       LoadedStates& states) const;
  Result<Attempt> decide(const CommandRequest& request, const Digest& digest) const;
  enum class Next { answer, again, give_up };
  Next next(const Result<Receipt>& result, const CommandRequest& request, unsigned attempts) const;
  void run(std::shared_ptr<Execution> execution);

  const Decider& decider_;
  EventLog& log_;
  Environment& environment_;
  CommandOptions options_;
};

}  // namespace daybook
