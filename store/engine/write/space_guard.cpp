#include "store/engine/write/space_guard.h"

#include <algorithm>

namespace daybook::engine {

std::uint64_t SpaceGuard::free_bytes_min() const {
  return chosen_.value_or(std::min(found_.disk.total_bytes / share_of_total, free_bytes_min_max));
}

/// Bytes that will be written without another append.
std::uint64_t SpaceGuard::committed_bytes() const {
  return found_.unflushed_bytes + times_written * found_.on_its_way_bytes;
}

/// A quarter above the minimum, to avoid switching back and forth, plus the first write's
/// preallocation.
std::uint64_t SpaceGuard::free_bytes_to_resume() const {
  const auto least = free_bytes_min();
  return least + least / 4 + found_.ahead_bytes + committed_bytes();
}

SpaceGuard::Wishes SpaceGuard::look(const Found& found) {
  found_ = found;
  const auto free = found.disk.free_bytes;
  const auto needed = free_bytes_min() + committed_bytes();
  const bool refused = refuses_;
  refuses_ = may_refuse() && free < (refused ? free_bytes_to_resume() : needed);
  left_ = refuses_ ? 0 : free - std::min(free, needed);
  if (refuses_ != refused) is_writing_out_ = false;

  Wishes wishes;
  wishes.may_be_opened = !refuses_ && free >= free_bytes_to_resume() + found.reserve_bytes;
  wishes.make_reserve = wishes.may_be_opened && found.reserve_bytes > 0;
  wishes.write_out = wants_write_out();
  return wishes;
}

/// A flush needs space before it frees any.
bool SpaceGuard::wants_write_out() {
  const auto free = found_.disk.free_bytes;
  const auto unflushed = found_.unflushed_bytes;
  if (unflushed < write_out_bytes_min) is_writing_out_ = false;  // the flush is done
  const bool is_worth_it =
      unflushed >= std::max(refuses_ ? 0 : free_bytes_min() / share_of_left, write_out_bytes_min);
  const bool fits = free >= unflushed + unflushed / share_of_left + write_out_bytes_min +
                                free_bytes_min() / 2;
  if (free >= free_bytes_to_resume() || !is_worth_it || !fits) {
    short_since_.reset();
    return false;
  }
  if (!short_since_) short_since_ = asked_at_;
  // A table takes at most what its write-ahead log frees.
  const bool is_enough = free >= free_bytes_to_resume() - unflushed;
  const SteadyTime::duration pause = is_enough ? write_out_after : write_out_in_hope_after;
  if (is_writing_out_ || (!is_enough && !refuses_) || *asked_at_ - *short_since_ < pause) {
    return false;
  }
  is_writing_out_ = true;
  return true;
}

void SpaceGuard::asked(SteadyTime begun, SteadyTime ended) {
  asked_at_ = ended;
  asking_takes_ = ended - begun;
}

bool SpaceGuard::is_due(SteadyTime now) const {
  if (!asked_at_) return true;
  return now - *asked_at_ >= std::max(asked_every(), times_asking_takes * asking_takes_);
}

SteadyTime::duration SpaceGuard::asked_every() const {
  if (refuses_) return asked_every_while_refusing;
  const auto most = static_cast<std::uint64_t>(asked_every_max.count());
  const auto pause = std::min(left_ / others_take_bytes_per_ms, most);
  return std::max(asked_every_min, std::chrono::milliseconds{pause});
}

bool SpaceGuard::has_room(std::uint64_t bytes) {
  if (!may_refuse() || (!refuses_ && times_written * bytes <= left_)) return true;
  if (bytes <= free_bytes_min() / share_of_left) refuses_ = true;
  return false;
}

}  // namespace daybook::engine
