#pragma once

#include <memory>

#include "core/commands/command_runner.h"

namespace daybook {

/// Executes many commands concurrently, those of one key in submission order. For imports and
/// migrations. A command does not wait until the one before it is durable: it is decided on that
/// one's events, as in CommandRunner. No command takes effect before an earlier one of its key,
/// even if another writer interferes and some are retried. A failed command is skipped: later ones
/// are decided without it.
///
/// All commands are decided on one thread owned by the pipeline, which also reads streams that are
/// not cached. Owned and called by one thread, which must not be a thread of the Environment.
/// submit() blocks it while too many commands are in flight.
class CommandPipeline {
 public:
  /// Called on the pipeline's thread, one call at a time. Accepted commands of one key complete in
  /// order.
  using Done = Completion<Result<Outcome>>;

  /// Runner and Environment must outlive it. `in_flight_max` limits commands submitted but not
  /// done.
  CommandPipeline(CommandRunner& runner, Environment& environment, std::size_t in_flight_max);
  /// Waits for all submitted commands.
  ~CommandPipeline();

  void submit(CommandRequest request, Done done);
  /// Blocks until all submitted commands are done.
  void finish();

 private:
  class Lines;
  void wait_until_done(std::uint64_t count);

  Environment& environment_;
  std::size_t in_flight_max_;
  std::uint64_t submitted_ = 0;
  std::unique_ptr<Executor> executor_;  // all access to the lines runs on it
  std::unique_ptr<Lines> lines_;
};

}  // namespace daybook
