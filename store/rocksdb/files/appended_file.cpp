#include "store/rocksdb/files/appended_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

namespace daybook::engine {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

/// Linux writes at most 2 GiB per call.
constexpr std::size_t write_bytes_max = std::size_t{1} << 30;

/// Reports a failed system call like RocksDB's own file system.
IOStatus failed(std::string_view call, const std::string& name, int error) {
  const auto what = std::string{call} + ": " + name;
  const auto why = std::generic_category().message(error);
  if (error == ENOENT) return IOStatus::PathNotFound(what, why);
  if (error != ENOSPC) return IOStatus::IOError(what, why);
  auto status = IOStatus::NoSpace(what, why);
  status.SetRetryable(true);
  return status;
}

/// Repeats a call that a signal interrupts.
template <class Call>
auto uninterrupted(Call call) {
  while (true) {
    const auto result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

}  // namespace

IOStatus AppendedFile::open(const std::string& name, const rocksdb::FileOptions& options,
                            Start start, std::unique_ptr<rocksdb::FSWritableFile>* result) {
  result->reset();
  if (options.use_direct_writes || options.use_mmap_writes) {
    return IOStatus::NotSupported("direct and mapped writing", name);
  }
  // A pipe in place of a file is an error; opening it must not block.
  const int flags = O_CREAT | O_WRONLY | O_NONBLOCK | O_CLOEXEC |
                    (start == Start::empty ? O_TRUNC : O_APPEND);
  const int descriptor = uninterrupted([&] { return ::open(name.c_str(), flags, 0644); });
  if (descriptor < 0) return failed("open", name, errno);
  struct stat found {};
  if (start == Start::at_its_end && ::fstat(descriptor, &found) != 0) {
    const int error = errno;
    ::close(descriptor);
    return failed("fstat", name, error);
  }
  result->reset(new AppendedFile{name, descriptor, static_cast<std::uint64_t>(found.st_size),
                                 options});
  return IOStatus::OK();
}

AppendedFile::AppendedFile(std::string name, int descriptor, std::uint64_t bytes,
                           const rocksdb::FileOptions& options)
    : FSWritableFile{options},
      name_{std::move(name)},
      may_allocate_{options.allow_fallocate},
      descriptor_{descriptor},
      bytes_{bytes} {}

AppendedFile::~AppendedFile() {
  if (descriptor_ >= 0) AppendedFile::Close({}, nullptr).PermitUncheckedError();
}

IOStatus AppendedFile::Append(const rocksdb::Slice& data, const IOOptions&, IODebugContext*) {
  std::size_t done = 0;
  while (done < data.size()) {
    const auto count = std::min(data.size() - done, write_bytes_max);
    const auto written =
        uninterrupted([&] { return ::write(descriptor_, data.data() + done, count); });
    if (written < 0) return failed("write", name_, errno);
    done += static_cast<std::size_t>(written);
    bytes_ += static_cast<std::uint64_t>(written);
  }
  return IOStatus::OK();
}

IOStatus AppendedFile::Truncate(std::uint64_t bytes, const IOOptions&, IODebugContext*) {
  if (uninterrupted([&] { return ::ftruncate(descriptor_, static_cast<off_t>(bytes)); }) != 0) {
    return failed("ftruncate", name_, errno);
  }
  bytes_ = bytes;
  return IOStatus::OK();
}

IOStatus AppendedFile::Close(const IOOptions&, IODebugContext*) {
  std::size_t block_bytes = 0;
  std::size_t blocks = 0;
  GetPreallocationStatus(&block_bytes, &blocks);
  // A failure here costs disk space, but no data.
  if (blocks > 0) (void)!::ftruncate(descriptor_, static_cast<off_t>(bytes_));
  // Not retried: the descriptor may already be reused
  const int closed = ::close(std::exchange(descriptor_, -1));
  return closed == 0 ? IOStatus::OK() : failed("close", name_, errno);
}

IOStatus AppendedFile::Flush(const IOOptions&, IODebugContext*) {
  return IOStatus::OK();  // nothing is buffered
}

IOStatus AppendedFile::Sync(const IOOptions&, IODebugContext*) {
  return ::fdatasync(descriptor_) == 0 ? IOStatus::OK() : failed("fdatasync", name_, errno);
}

IOStatus AppendedFile::Fsync(const IOOptions&, IODebugContext*) {
  return ::fsync(descriptor_) == 0 ? IOStatus::OK() : failed("fsync", name_, errno);
}

std::uint64_t AppendedFile::GetFileSize(const IOOptions&, IODebugContext*) { return bytes_; }

IOStatus AppendedFile::InvalidateCache(std::size_t offset, std::size_t bytes) {
  const int error = ::posix_fadvise(descriptor_, static_cast<off_t>(offset),
                                    static_cast<off_t>(bytes), POSIX_FADV_DONTNEED);
  return error == 0 ? IOStatus::OK() : failed("posix_fadvise", name_, error);
}

IOStatus AppendedFile::Allocate(std::uint64_t offset, std::uint64_t bytes, const IOOptions&,
                                IODebugContext*) {
  if (!may_allocate_) return IOStatus::OK();
  const int done = ::fallocate(descriptor_, FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset),
                               static_cast<off_t>(bytes));
  return done == 0 ? IOStatus::OK() : failed("fallocate", name_, errno);
}

}  // namespace daybook::engine
