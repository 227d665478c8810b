#pragma once

#include <atomic>
#include <optional>
#include <vector>

#include "core/command.h"
#include "core/commands/fate.h"
#include "core/commands/lane.h"
#include "core/commands/order.h"
#include "core/environment.h"
#include "core/incoming.h"

namespace daybook::commands {

/// One command on its way, from its request to its answer. It goes step by step; between two steps
/// something is under way that resumes it. Owned by who will resume it; used by one step at a time.
class Execution : public Follower, public std::enable_shared_from_this<Execution> {
 public:
  explicit Execution(CommandRequest its_request) : request{std::move(its_request)} {}

  CommandRequest request;
  Digest digest{};
  bool is_new = false;     ///< its id was made here: it cannot have been executed before
  std::optional<CommandContext> context;
  std::vector<Source> sources;
  std::vector<std::shared_ptr<Lane>> lanes;  ///< of the sources, in their order
  unsigned attempts = 0;   ///< that others have thwarted
  bool is_parked = false;  ///< in a Lane; for those that come after it, which look at it
  bool was_parked = false;

  /// An answer that rests on appends which are not durable yet, and where the other sources stood.
  struct Resting {
    Result<Outcome> answer;
    std::vector<std::pair<StreamId, Version>> others;
  };
  std::optional<Resting> resting;

  /// Does the next step where the command belongs: on its executor or its own thread.
  virtual void resume() = 0;
  /// True when a thread of its own waits for the answer.
  virtual bool is_blocking() const = 0;
  /// The order that it keeps with other commands; null when it keeps none.
  virtual Order* order() { return nullptr; }
  /// The answer. Nothing follows.
  virtual void finish(Result<Outcome> answer) = 0;

  /// Waits for these, then resumes; was_refused() then says whether one of them was refused.
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
