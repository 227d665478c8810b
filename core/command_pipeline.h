#pragma once

#include <functional>
#include <memory>

#include "core/command_runner.h"

namespace daybook {

/// Sends many commands at once, and those of one key one after the other in the order they were
/// submitted: for imports and migrations. Owned and called by one thread, which it blocks while too
/// many are under way; it must not be one of the environment's own.
class CommandPipeline {
 public:
  /// Called on a thread of the pipeline's own, one call at a time.
  using Done = std::function<void(Result<Outcome>)>;

  /// Runner and environment outlive it. `in_flight_max` counts commands submitted and not done.
  CommandPipeline(CommandRunner& runner, Environment& environment, std::size_t in_flight_max);
  /// Waits for what was submitted.
  ~CommandPipeline();

  void submit(CommandRequest request, Done done);
  /// Blocks until everything that was submitted is done.
  void finish();

 private:
  class Lanes;
  void wait_until_done(std::uint64_t count);

  Environment& environment_;
  std::size_t in_flight_max_;
  std::uint64_t submitted_ = 0;
  std::unique_ptr<Executor> executor_;  // everything about the lanes happens on it
  std::unique_ptr<Lanes> lanes_;
};

}  // namespace daybook
