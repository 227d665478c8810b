#include "core/commands/line.h"

#include <algorithm>
#include <utility>

namespace daybook::commands {

Order* Member::order() { return &line_->order_; }

void Line::push(Shared member) {
  member->line_ = this;
  if (front_ > members_.size() / 2) {
    members_.erase(members_.begin(), members_.begin() + static_cast<std::ptrdiff_t>(front_));
    next_ -= std::exchange(front_, 0);
  }
  members_.push_back(std::move(member));
}

void Line::take_back(Member& member) {
  member.is_due_ = true;
  member.is_parked = false;
  --under_way_;
  next_ = std::min(next_, find(member));
}

void Line::remove(const Member& member) {
  --under_way_;
  const auto index = find(member);
  if (index == front_) {
    members_[front_++].reset();
    next_ = std::max(next_, front_);
  } else {
    members_.erase(members_.begin() + static_cast<std::ptrdiff_t>(index));
    if (index < next_) --next_;
  }
}

void Line::clear() {
  members_.clear();
  front_ = next_ = 0;
  order_.last.reset();
  if (order_.is_broken()) order_ = {};
}

void Line::advance(CommandRunner& runner) {
  for (; next_ < members_.size(); ++next_) {
    const auto member = members_[next_];
    if (!member->is_due_) continue;
    if (!may_go_on(runner.decider())) return;
    member->is_due_ = false;
    ++under_way_;
    runner.go_on(member);
  }
}

bool Line::may_go_on(const Decider& decider) {
  if (next_ > front_) {
    const auto& before = *members_[next_ - 1];
    // A parked command is not sent yet. A resting one may still be sent, and without a key the next
    // command may concern other streams, so the chain of a Lane would not protect the order.
    if (before.is_parked || (before.resting && !decider.takes_key())) return false;
  }
  if (!order_.is_broken()) return true;
  // An append failed, so the Log refuses all appends sent after it. Wait until all of them have
  // returned, so that none overtakes another.
  if (under_way_ > 0) return false;
  order_ = {};
  return true;
}

std::size_t Line::find(const Member& member) const {
  const auto found = std::find_if(members_.begin() + static_cast<std::ptrdiff_t>(front_),
                                  members_.end(),
                                  [&](const auto& other) { return other.get() == &member; });
  return static_cast<std::size_t>(found - members_.begin());
}

}  // namespace daybook::commands
