#include "store/engine/write/space_watch.h"

#include <utility>

namespace daybook::engine {
namespace {

/// Bytes that may be accepted before asking again, if asking failed.
constexpr std::uint64_t step_in_the_dark_bytes = 1 << 20;

/// Between attempts to make the medium writable.
constexpr std::chrono::seconds retry_after{1};

std::string mib(std::uint64_t bytes) {
  return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1 << 20));
}

}  // namespace

SpaceWatch::SpaceWatch(Environment& environment, Medium& medium,
                       std::optional<std::uint64_t> free_bytes_min)
    : environment_{environment},
      medium_{medium},
      first_{medium.space()},
      may_refuse_{first_ && (free_bytes_min != std::uint64_t{0} || !first_->only_read.empty())},
      asked_beyond_{may_refuse_ ? 0 : DiskSpace::unlimited},
      guard_{free_bytes_min},
      only_read_{first_ ? first_->only_read : std::string{}} {}

void SpaceWatch::begin() {
  if (!may_refuse_) return;
  const std::lock_guard lock{mutex_};
  look_if_due();
}

Result<void> SpaceWatch::check_slowly(std::size_t bytes) {
  const std::lock_guard lock{mutex_};
  if (guard_.refuses()) {
    look_if_due();
  } else {
    look();
  }
  if (only_read_.empty()) {
    if (failed_ ? !guard_.refuses() : guard_.has_room(bytes)) return {};
  }
  allow();
  return fail(ErrorCode::disk_full, "{}", refusal());
}

void SpaceWatch::look_if_due() {
  if (guard_.is_due(environment_.clock().steady_now())) look();
}

void SpaceWatch::look() {
  const auto& clock = environment_.clock();
  const auto begun = clock.steady_now();
  const auto space = medium_.space().value_or(Medium::Space{});
  const auto disk = environment_.disk_space(first_->directory);
  guard_.asked(begun, clock.steady_now());
  failed_ = disk ? std::nullopt : std::optional{disk.error()};
  if (failed_) return allow();
  const auto written = written_.load();
  const auto wishes = guard_.look({*disk, accepted_ - written, space.unflushed_bytes,
                                   space.ahead_bytes, space.reserve_bytes});
  grant(wishes);
  allow();
}

void SpaceWatch::grant(const SpaceGuard::Wishes& wishes) {
  if (only_read_.empty()) {
    if (wishes.write_out && may_refuse_) medium_.write_out();
    if (wishes.make_reserve) medium_.make_reserve();
    return;
  }
  const auto now = environment_.clock().steady_now();
  if (!wishes.may_be_opened || now < not_tried_before_) return;
  not_tried_before_ = now + retry_after;
  const auto made = medium_.make_writable();
  const auto space = medium_.space();
  if (space) only_read_ = space->only_read;
  if (!made) only_read_ += ": " + made.error().message();
}

void SpaceWatch::allow() {
  if (!may_refuse_) return;
  if (guard_.refuses() || !only_read_.empty()) {
    asked_beyond_ = 0;
  } else {
    asked_beyond_ = accepted_ + (failed_ ? step_in_the_dark_bytes : guard_.step_bytes());
  }
}

std::string SpaceWatch::refusal() const {
  if (!only_read_.empty()) return only_read_;
  return fmt::format(
      "{} is on a disk with {} free, but {} must stay free: free space, and appends are accepted "
      "again from {} on; reading still works",
      first_->directory.string(), mib(guard_.free_bytes()), mib(guard_.free_bytes_min()),
      mib(guard_.free_bytes_to_resume()));
}

std::optional<StoreStatus::Disk> SpaceWatch::status() {
  if (!first_) return std::nullopt;
  const std::lock_guard lock{mutex_};
  look_if_due();
  StoreStatus::Disk status;
  status.free_bytes = guard_.free_bytes();
  status.free_bytes_min = guard_.free_bytes_min();
  status.refusing = (may_refuse_ && guard_.refuses()) || !only_read_.empty();
  if (status.refusing) status.reason = refusal();
  if (!status.refusing && failed_) status.reason = failed_->message();
  return status;
}

}  // namespace daybook::engine
