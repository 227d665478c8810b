#pragma once

#include <atomic>
#include <mutex>

#include "core/ports/store.h"
#include "store/engine/medium.h"
#include "store/engine/write/space_guard.h"

namespace daybook::engine {

/// Keeps appends from filling the disk of a Store: asks the environment for free space
/// periodically, makes the medium free space, and refuses appends with disk_full. Owned by the
/// engine; threads as noted. A medium without a directory is not watched.
class SpaceWatch {
 public:
  /// `free_bytes_min` as in StoreOptions.
  SpaceWatch(Environment& environment, Medium& medium,
             std::optional<std::uint64_t> free_bytes_min);

  // The sequencer's thread:

  /// Asks for free space when it is due. Call before deciding.
  void begin();
  /// disk_full if a record of this size may not be accepted.
  Result<void> check(std::size_t bytes) {
    const auto accepted = accepted_.load(std::memory_order_relaxed);
    if (accepted + bytes <= asked_beyond_.load(std::memory_order_acquire)) return {};
    return check_slowly(bytes);
  }
  void add_accepted(std::size_t bytes) {
    accepted_.store(accepted_.load(std::memory_order_relaxed) + bytes, std::memory_order_relaxed);
  }
  /// Accepted records of this size were written.
  void add_written(std::size_t bytes) { written_ += bytes; }

  /// Any thread. Nothing if the medium has no directory.
  std::optional<StoreStatus::Disk> status();

 private:
  Result<void> check_slowly(std::size_t bytes);
  void look();  // this and the following with the mutex held
  void grant(const SpaceGuard::Wishes& wishes);
  void look_if_due();
  void allow();
  std::string refusal() const;

  Environment& environment_;
  Medium& medium_;
  const std::optional<Medium::Space> first_;  // at construction
  const bool may_refuse_;
  std::atomic<std::uint64_t> accepted_{0};
  std::atomic<std::uint64_t> written_{0};
  // Accepted bytes after which to ask again; 0 while refusing
  std::atomic<std::uint64_t> asked_beyond_;

  std::mutex mutex_;  // guards all below
  SpaceGuard guard_;
  std::optional<Error> failed_;  // why asking failed
  std::string only_read_;        // why nothing can be written even with free space
  SteadyTime not_tried_before_{};  // next attempt to make it writable
};

}  // namespace daybook::engine
