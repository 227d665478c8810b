#pragma once

#include <memory>
#include <vector>

#include "core/append.h"
#include "core/commands/lock.h"

namespace daybook::commands {

/// Waits for a Fate. `settled` is called once, on the Store's own thread, which it must not block.
class Follower {
 public:
  virtual ~Follower() = default;
  virtual void settled(bool accepted) = 0;
};

/// What becomes of one append: open until the Log has answered. Shared by the command that sent it,
/// the lanes whose states include its events, and those that wait for it. Any thread.
class Fate {
 public:
  enum class Verdict : int { open, accepted, refused };

  Verdict verdict() const { return verdict_.load(std::memory_order_acquire); }
  bool is_open() const { return verdict() == Verdict::open; }
  /// Head of the Log after the append. Only when it was accepted.
  Position last_position() const { return last_position_; }

  /// False when it is settled already, and the follower is not called.
  bool follow(std::shared_ptr<Follower> follower) {
    const Holding holding{lock_};
    if (!is_open()) return false;
    followers_.push_back(std::move(follower));
    return true;
  }

  void settle(bool accepted, Position last_position) {
    std::vector<std::shared_ptr<Follower>> followers;
    {
      const Holding holding{lock_};
      last_position_ = last_position;
      verdict_.store(accepted ? Verdict::accepted : Verdict::refused, std::memory_order_release);
      followers.swap(followers_);
    }
    for (const auto& follower : followers) follower->settled(accepted);
  }

 private:
  Lock lock_;  // over what follows, but for reading the verdict
  std::atomic<Verdict> verdict_{Verdict::open};
  Position last_position_;
  std::vector<std::shared_ptr<Follower>> followers_;
};

}  // namespace daybook::commands
