#pragma once

#include <memory>
#include <string>

#include "core/commands/command_runner.h"
#include "core/commands/declare_schemas.h"
#include "core/deciders/deciders.h"
#include "core/ports/store.h"

namespace daybook {

/// Executes the commands of one decider (aggregate, streams decider or boundary decider) on one
/// Log. Owned by its user; Store and Environment must outlive it. Any thread, any number of
/// concurrent calls.
///   auto accounts = CommandHandler<Account>::open(store, environment);
///   auto outcome = accounts->execute(
///       "42", [](auto command) { command.initDeposit().setCents(100); });
template <class T>
class CommandHandler {
 public:
  using Command = typename T::Command;

  /// Opens the Log, creates it if missing, and declares the event schemas. If the Store knows a
  /// newer schema, reads also check for unknown values. Blocks.
  static Result<CommandHandler> open(Store& store, Environment& environment,
                                     LogName log = LogName::main(), CommandOptions options = {}) {
    DAYBOOK_TRY(auto decider, make_decider<T>());
    DAYBOOK_TRY(const bool may_meet_unknown, declare_schemas(store, decider->event_schemas()));
    options.checks_values = options.checks_values || may_meet_unknown;
    DAYBOOK_TRY(auto* opened, store.open_log(log));
    return CommandHandler{std::move(decider), *opened, environment, std::move(options)};
  }

  /// Builds a command with `fill` and executes it. Blocks until it is durable or refused.
  template <class Fill>
    requires std::is_invocable_v<Fill&, typename Command::Builder>
  Result<Outcome> execute(std::string key, Fill&& fill, CommandId id = {}) {
    auto request = CommandRequest::build<Command>(std::move(key), fill);
    request.id = id;
    return runner_->execute(std::move(request));
  }

  /// The same with metadata, with an expected version, or without blocking. See CommandRunner.
  Result<Outcome> execute(CommandRequest request) { return runner_->execute(std::move(request)); }
  void execute(Executor& executor, CommandRequest request, Completion<Result<Outcome>> done) {
    runner_->execute(executor, std::move(request), std::move(done));
  }
  void execute_within(Executor& executor, CommandRequest request,
                      Completion<Result<Outcome>> done) {
    runner_->execute_within(executor, std::move(request), std::move(done));
  }
  const StateCache& cache() const { return runner_->cache(); }

 private:
  CommandHandler(std::unique_ptr<Decider> decider, EventLog& log, Environment& environment,
                 CommandOptions options)
      : decider_{std::move(decider)},
        runner_{std::make_unique<CommandRunner>(*decider_, log, environment, std::move(options))} {}

  std::unique_ptr<Decider> decider_;
  std::unique_ptr<CommandRunner> runner_;
};

}  // namespace daybook
