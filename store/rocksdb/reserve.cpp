#include "store/rocksdb/reserve.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

namespace daybook::engine {
namespace {

constexpr std::uint64_t share_of_total = 64;

/// The disk blocks that a file occupies, in bytes; not its length.
std::uint64_t bytes_on_disk(const std::filesystem::path& path) {
  constexpr std::uint64_t block_bytes = 512;  // defined by stat(2)
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return 0;
  return static_cast<std::uint64_t>(found.st_blocks) * block_bytes;
}

}  // namespace

Reserve::Reserve(const std::filesystem::path& directory, Environment& environment)
    : path_{directory / reserve_file}, environment_{environment} {
  const auto disk = environment.disk_space(directory);
  if (disk && disk->total_bytes != DiskSpace::unlimited) {
    wanted_bytes_ = std::min(disk->total_bytes / share_of_total, bytes_max);
  }
  kept_bytes_ = std::min(bytes_on_disk(path_), wanted_bytes_);
}

void Reserve::release() {
  std::error_code ignored;  // on failure no space is freed
  std::filesystem::remove(path_, ignored);
  kept_bytes_ = 0;
}

void Reserve::make_later() {
  if (is_being_made_.exchange(true)) return;
  environment_.executor().post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->make();
  });
}

void Reserve::close() {
  closed_ = true;
  const std::lock_guard lock{making_};
}

void Reserve::make() {
  const std::lock_guard lock{making_};
  if (!closed_ && !take_space()) release();
  is_being_made_ = false;
}

/// Uses system calls, because RocksDB's file system cannot allocate blocks that are kept. No sync
/// is needed: after a power loss it is made again.
bool Reserve::take_space() {
  const int file =
      ::open(path_.c_str(), O_WRONLY | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0644);
  if (file < 0) return false;
  // If the file system cannot allocate blocks, the C library writes to each one.
  const bool is_taken = ::posix_fallocate(file, 0, static_cast<off_t>(wanted_bytes_)) == 0;
  ::close(file);
  if (is_taken) kept_bytes_ = wanted_bytes_;
  return is_taken;
}

}  // namespace daybook::engine
