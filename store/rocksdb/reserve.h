#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string_view>

#include "base/environment.h"

namespace daybook::engine {

inline constexpr std::string_view reserve_file = "reserve";

/// Disk space reserved as the file DIR/reserve, so that a directory can be opened when its disk is
/// full: RocksDB writes when it opens. The file holds no data and may be deleted at any time.
/// Failing to make it is no error; it is retried. Shared by the opening call and the medium; any
/// thread.
class Reserve : public std::enable_shared_from_this<Reserve> {
 public:
  static constexpr std::uint64_t bytes_max = 16ULL << 20;  ///< 1/64 of a disk below 1 GiB

  Reserve(const std::filesystem::path& directory, Environment& environment);

  /// The intended size; 0 if the disk size is unknown.
  std::uint64_t wanted_bytes() const { return wanted_bytes_; }
  /// How much of it is missing.
  std::uint64_t missing_bytes() const { return wanted_bytes_ - kept_bytes_; }

  /// Frees the space.
  void release();
  /// Allocates the space again, if available, on the environment's executor, because a file system
  /// may take long.
  void make_later();
  /// Stops writing, and waits for an allocation in progress.
  void close();
  /// Stops writing, without waiting.
  void abandon() noexcept { closed_ = true; }

 private:
  void make();
  bool take_space();

  const std::filesystem::path path_;
  Environment& environment_;
  std::uint64_t wanted_bytes_ = 0;
  std::atomic<std::uint64_t> kept_bytes_{0};
  std::atomic<bool> is_being_made_{false};
  std::mutex making_;
  std::atomic<bool> closed_{false};
};

}  // namespace daybook::engine
