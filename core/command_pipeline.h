#pragma once

#include <memory>

#include "core/command_runner.h"

namespace daybook {

/// Sends many commands at once, and those of one key in the order they were submitted: for imports
/// and migrations. None waits until the one before it is durable, it is decided on that one's
/// events as CommandRunner does it; but also when another writer comes in between and some start
/// over, none takes effect before one of its key that was submitted earlier. One that fails is left
/// out: those behind it are decided without it.
///
/// All are decided on one thread of the pipeline's own, which also reads what is not in memory.
/// Owned and called by one thread, which it blocks while too many are under way; it must not be one
/// of the environment's own.
class CommandPipeline {
 public:
  /// Called on the pipeline's thread, so one call at a time; those of one key that are accepted in
  /// their order.
  using Done = Completion<Result<Outcome>>;

  /// Runner and environment outlive it. `in_flight_max` counts commands submitted and not done.
  CommandPipeline(CommandRunner& runner, Environment& environment, std::size_t in_flight_max);
  /// Waits for what was submitted.
  ~CommandPipeline();

  void submit(CommandRequest request, Done done);
  /// Blocks until everything that was submitted is done.
  void finish();

 private:
  class Lines;
  void wait_until_done(std::uint64_t count);

  Environment& environment_;
  std::size_t in_flight_max_;
  std::uint64_t submitted_ = 0;
  std::unique_ptr<Executor> executor_;  // everything about the lines happens on it
  std::unique_ptr<Lines> lines_;
};

}  // namespace daybook
