#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string_view>

#include "core/environment.h"

namespace daybook::engine {

inline constexpr std::string_view reserve_file = "reserve";

/// Space that a data directory keeps for itself, as the file DIR/reserve, so that it can be opened
/// when its disk is full: RocksDB writes when it opens. Nothing is in it, and it may be deleted at
/// any time. Not being able to make it is no error: it is tried again. Any thread.
class Reserve : public std::enable_shared_from_this<Reserve> {
 public:
  static constexpr std::uint64_t bytes_max = 16ULL << 20;  ///< a 64th part of a disk below 1 GiB

  Reserve(const std::filesystem::path& directory, Environment& environment);

  /// What it should be. 0 where the size of the disk is not known.
  std::uint64_t wanted_bytes() const { return wanted_bytes_; }
  /// What is lacking.
  std::uint64_t missing_bytes() const { return wanted_bytes_ - kept_bytes_; }

  /// Gives the space back.
  void release();
  /// Takes the space again, when there is so much, by the environment's executor: a file system
  /// may take long.
  void make_later();
  /// Nothing is written any more, and what is being written is waited for.
  void close();
  /// The same without waiting.
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
