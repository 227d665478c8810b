#pragma once

#include <atomic>
#include <mutex>

#include "core/store.h"
#include "store/engine/medium.h"
#include "store/engine/space_guard.h"

namespace daybook::engine {

/// Keeps appends from filling the disk of a Store: asks the environment how much is free, now and
/// then and not for each append, has the medium make room, and refuses with disk_full. Owned by the
/// engine; threads as said. Media without a directory are not watched.
class SpaceWatch {
 public:
  /// `free_bytes_min` as in StoreOptions.
  SpaceWatch(Environment& environment, Medium& medium,
             std::optional<std::uint64_t> free_bytes_min);

  // The thread that sequences:

  /// To be called before deciding: asks when it is time.
  void begin();
  /// Whether a record of so many bytes may be accepted.
  Result<void> check(std::size_t bytes) {
    const auto accepted = accepted_.load(std::memory_order_relaxed);
    if (accepted + bytes <= asked_beyond_.load(std::memory_order_acquire)) return {};
    return check_slowly(bytes);
  }
  void add_accepted(std::size_t bytes) {
    accepted_.store(accepted_.load(std::memory_order_relaxed) + bytes, std::memory_order_relaxed);
  }
  /// Records that were accepted are written.
  void add_written(std::size_t bytes) { written_ += bytes; }

  /// Any thread. Nothing when the medium has no directory.
  std::optional<StoreStatus::Disk> status();

 private:
  Result<void> check_slowly(std::size_t bytes);
  void look();  // with the mutex held, as the following ones
  void grant(const SpaceGuard::Wishes& wishes);
  void look_if_due();
  void allow();
  std::string refusal() const;

  Environment& environment_;
  Medium& medium_;
  const std::optional<Medium::Space> first_;  // as it was in the beginning
  const bool may_refuse_;
  std::atomic<std::uint64_t> accepted_{0};
  std::atomic<std::uint64_t> written_{0};
  std::atomic<std::uint64_t> asked_beyond_;  // so many accepted bytes; 0 while refusing

  std::mutex mutex_;  // over all below
  SpaceGuard guard_;
  std::optional<Error> failed_;  // why it could not be asked
  std::string only_read_;        // why nothing can be written, whatever is free
  SteadyTime not_tried_before_{};  // to make that better
};

}  // namespace daybook::engine
