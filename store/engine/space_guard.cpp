#include "store/engine/space_guard.h"

#include <algorithm>

namespace daybook::engine {

std::uint64_t SpaceGuard::free_bytes_min() const {
  return chosen_.value_or(std::min(found_.disk.total_bytes / share_of_total, free_bytes_min_max));
}

/// What will be written without another append.
std::uint64_t SpaceGuard::committed_bytes() const {
  return found_.unflushed_bytes + times_written * found_.on_its_way_bytes;
}

/// A quarter more than must stay free, so that it does not change its mind all the time, and what
/// the first write will take ahead.
std::uint64_t SpaceGuard::free_bytes_to_resume() const {
  const auto least = free_bytes_min();
  return least + least / 4 + found_.ahead_bytes + committed_bytes();
}

SpaceGuard::Wishes SpaceGuard::look(const Found& found) {
  found_ = found;
  const auto free = found.disk.free_bytes;
  const auto needed = free_bytes_min() + committed_bytes();
  const bool refused = refuses_;
  refuses_ = free < (refused ? free_bytes_to_resume() : needed);
  left_ = refuses_ ? 0 : free - std::min(free, needed);

  Wishes wishes;
  wishes.make_reserve = !refuses_ && found.reserve_bytes > 0 &&
                        free >= free_bytes_to_resume() + found.reserve_bytes;
  const bool is_worth_it =
      found.unflushed_bytes >= std::max(refuses_ ? 0 : free_bytes_min() / share_of_left,
                                        write_out_bytes_min);
  // Once: it is seen to be done when hardly anything is left.
  if (found.unflushed_bytes < write_out_bytes_min || refuses_ != refused) is_writing_out_ = false;
  const bool fits = free >= found.unflushed_bytes + found.unflushed_bytes / share_of_left +
                                write_out_bytes_min;
  if (free < free_bytes_to_resume() && is_worth_it && fits && !is_writing_out_) {
    is_writing_out_ = true;
    wishes.write_out = true;
  }
  return wishes;
}

void SpaceGuard::asked(SteadyTime begun, SteadyTime ended) {
  asked_at_ = ended;
  asking_takes_ = ended - begun;
}

bool SpaceGuard::is_due(SteadyTime now) const {
  if (!asked_at_) return true;
  const SteadyTime::duration pause = refuses_ ? asked_every_while_refusing : asked_every;
  return now - *asked_at_ >= std::max(pause, times_asking_takes * asking_takes_);
}

bool SpaceGuard::has_room(std::uint64_t bytes) {
  if (!refuses_ && times_written * bytes <= left_) return true;
  if (bytes <= free_bytes_min() / share_of_left) refuses_ = true;
  return false;
}

}  // namespace daybook::engine
