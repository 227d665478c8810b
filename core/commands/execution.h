#pragma once

#include <atomic>
#include <optional>
#include <vector>

#include "base/environment.h"
#include "core/commands/fate.h"
#include "core/commands/lane.h"
#include "core/commands/order.h"
#include "core/model/command.h"
#include "core/model/incoming.h"

namespace daybook::commands {

/// One command from request to answer, as a state machine. Between two steps it waits for an
/// operation that resumes it. Owned by whatever will resume it; one step runs at a time.
class Execution : public Follower, public std::enable_shared_from_this<Execution> {
 public:
  explicit Execution(CommandRequest its_request) : request{std::move(its_request)} {}

  CommandRequest request;
  Digest digest{};
  bool is_new = false;     ///< the handler generated its id, so it cannot be a repeat
  std::optional<CommandContext> context;
  std::vector<Source> sources;
  std::vector<std::shared_ptr<Lane>> lanes;  ///< of the sources, in order
  unsigned attempts = 0;   ///< failed because of other writers
  bool is_parked = false;  ///< waits in a Lane; read by later commands of its Line
  bool was_parked = false;

  /// An answer that depends on appends that are not durable yet. `others`: versions of the sources
  /// without such appends.
  struct Resting {
    Result<Outcome> answer;
    std::vector<std::pair<StreamId, Version>> others;
  };
  std::optional<Resting> resting;

  /// Schedules the next step, on the command's executor or its waiting thread.
  virtual void resume() = 0;
  /// True if a thread blocks until the answer arrives.
  virtual bool is_blocking() const = 0;
  /// The order that it keeps with other commands, or null.
  virtual Order* order() { return nullptr; }
  /// Delivers the answer. No step follows.
  virtual void finish(Result<Outcome> answer) = 0;

  /// Waits until these are settled, then resumes. was_refused() then tells whether any was refused.
  void wait_for(const std::vector<std::shared_ptr<Fate>>& fates) {
    is_refused_ = false;
    waits_ = 1;
    for (const auto& fate : fates) {
      ++waits_;
      if (!fate->follow(shared_from_this())) {
        settled(fate->verdict() == Fate::Verdict::accepted);
      }
    }
    settled(true);
  }
  bool was_refused() const { return is_refused_; }

  void settled(bool accepted) override {
    if (!accepted) is_refused_ = true;
    if (--waits_ == 0) resume();
  }

 private:
  std::atomic<unsigned> waits_{0};
  std::atomic<bool> is_refused_{false};
};

}  // namespace daybook::commands
