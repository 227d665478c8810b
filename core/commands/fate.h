#pragma once

#include <memory>
#include <vector>

#include "core/commands/lock.h"
#include "core/model/append.h"

namespace daybook::commands {

/// Waits for a Fate. `settled` is called once per Fate, on the Store's own thread, and must not
/// block.
class Follower {
 public:
  virtual ~Follower() = default;
  virtual void settled(bool accepted) = 0;
};

/// The result of one append: open until the Log has answered. Shared by the command that sent it,
/// the lanes whose states include its events, and its followers. Any thread.
class Fate {
 public:
  enum class Verdict : int { open, accepted, refused };

  Verdict verdict() const { return verdict_.load(std::memory_order_acquire); }
  bool is_open() const { return verdict() == Verdict::open; }
  /// Head of the Log after the append. Valid only if it was accepted.
  Position last_position() const { return last_position_; }

  /// False if it is already settled; the follower is then not called.
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
  Lock lock_;  // guards the fields below; the verdict may be read without it
  std::atomic<Verdict> verdict_{Verdict::open};
  Position last_position_;
  std::vector<std::shared_ptr<Follower>> followers_;
};

}  // namespace daybook::commands
