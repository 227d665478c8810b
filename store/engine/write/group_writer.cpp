#include "store/engine/write/group_writer.h"

#include <utility>

namespace daybook::engine {

void GroupWriter::write(Group& group) {
  if (stopped_) {
    group.failure = Error{ErrorCode::outcome_unknown, "an earlier write failed"};
    return;
  }
  const bool sync = shared_.options.durability == Durability::power_loss;
  auto written =
      shared_.medium->write({group.first(), group.records(), group.head_hash, sync});
  if (written) return;
  stopped_ = true;
  group.failure = std::move(written).error();
}

void GroupWriter::offer(Group& group) {
  const std::lock_guard lock{mutex_};
  if (current_) {
    next_ = &group;
    return;
  }
  current_ = &group;
  idle_ = false;
  // Weak: a simulated executor may outlive the Store with this task.
  executor_->post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->step();
  });
}

bool GroupWriter::withdraw(const Group& group) {
  const std::lock_guard lock{mutex_};
  if (next_ != &group) return false;
  next_ = nullptr;
  return true;
}

void GroupWriter::step() {
  bool more = true;
  while (more) {
    {
      const std::lock_guard lock{mutex_};
      if (!current_) return;
    }
    write(*current_);
    {
      const std::lock_guard lock{mutex_};
      current_ = std::exchange(next_, nullptr);
      more = current_ != nullptr;
      idle_ = !more;
    }
    on_written_();
  }
}

void GroupWriter::close() {
  executor_.reset();
  step();
}

}  // namespace daybook::engine
