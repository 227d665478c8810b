#include "store/rocksdb/directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/log/mark_file.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

namespace fs = std::filesystem;

constexpr int lock_flags = O_CLOEXEC | O_NONBLOCK;  // opening a pipe must not wait for a writer

tl::unexpected<Error> system_failure(std::string_view doing, const fs::path& path) {
  const int why = errno;
  constexpr auto permission =
      ": the user that runs this program needs permission to read and write it";
  const auto advice = why == EACCES ? permission : "";
  return fail(ErrorCode::io, "cannot {} {}: {}{}", doing, path.string(),
              std::generic_category().message(why), advice);
}

tl::unexpected<Error> cut_short(const fs::path& directory) {
  return fail(ErrorCode::corrupt,
              "{} was left by a restore that was interrupted: restore the backup again",
              directory.string());
}

/// Ok if a directory without a format file is empty or holds only what an interrupted creation
/// left.
Result<void> check_vacant(const fs::path& directory, rocksdb::FileSystem& files) {
  constexpr std::array<std::string_view, 3> of_a_store{"log", "index", mark_file};
  DAYBOOK_CHECK(check_not_restoring(files, directory));
  DAYBOOK_TRY(const auto names, list_directory(files, directory));
  for (const auto name : of_a_store) {
    if (std::ranges::find(names, name) == names.end()) continue;
    return fail(ErrorCode::corrupt,
                "{} is missing, but {} exists: the verb `repair` writes it again from the other "
                "parts of the store",
                (directory / format_file).string(), (directory / name).string());
  }
  if (std::ranges::find(names, restoring_name) != names.end()) return cut_short(directory);
  for (const auto& name : names) {
    if (name == lock_file || name == unfinished_format_file) continue;
    return fail(ErrorCode::invalid_argument,
                "{} is not empty and contains no daybook store: choose an empty or new directory",
                directory.string());
  }
  return {};
}

Result<StoreFormat> create_format(const fs::path& directory, rocksdb::FileSystem& files,
                                  Environment& environment) {
  StoreFormat format;
  format.identity = {StoreId{Uuid::make_v7(environment.clock(), environment.random())}, 1};
  DAYBOOK_CHECK(write_format(files, directory, format));
  return format;
}

Result<OpenedDirectory> open_new(const fs::path& directory, rocksdb::FileSystem& files,
                                 Environment& environment, bool create_if_missing) {
  std::error_code error;
  const bool is_there = fs::exists(directory, error);
  if (is_there) DAYBOOK_CHECK(check_vacant(directory, files));
  if (!create_if_missing) {
    return fail(ErrorCode::invalid_argument, "there is no store in {}", directory.string());
  }
  if (!is_there) DAYBOOK_CHECK(make_directory(files, directory));
  DAYBOOK_TRY(auto lock, DirectoryLock::acquire(directory, true));
  // Before the lock was taken, another process may have made the Store and closed it again.
  DAYBOOK_TRY(const auto made, read_format(files, directory));
  if (made) return OpenedDirectory{*made, std::move(lock)};
  DAYBOOK_TRY(auto format, create_format(directory, files, environment));
  return OpenedDirectory{std::move(format), std::move(lock)};
}

}  // namespace

Result<void> check_not_restoring(rocksdb::FileSystem& files, const fs::path& directory) {
  DAYBOOK_TRY(const bool has_format, exists(files, directory / format_file));
  DAYBOOK_TRY(const auto left, list_directory(files, directory / restoring_name));
  if (has_format || left.empty()) return {};
  return cut_short(directory);
}

Result<std::shared_ptr<DirectoryLock>> DirectoryLock::acquire(const fs::path& directory,
                                                              bool create) {
  const auto path = directory / lock_file;
  const int file = ::open(path.c_str(), O_RDWR | lock_flags | (create ? O_CREAT : 0), 0644);
  if (file < 0) return system_failure("open", path);
  return lock(directory, file, LOCK_EX);
}

Result<std::shared_ptr<DirectoryLock>> DirectoryLock::share(const fs::path& directory) {
  const auto path = directory / lock_file;
  const int file = ::open(path.c_str(), O_RDONLY | lock_flags);
  if (file < 0 && errno != ENOENT) return system_failure("open", path);
  if (file < 0) return std::shared_ptr<DirectoryLock>{new DirectoryLock{file}};
  return lock(directory, file, LOCK_SH);
}

Result<std::shared_ptr<DirectoryLock>> DirectoryLock::lock(const fs::path& directory, int file,
                                                           int how) {
  struct stat status {};
  if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(file);
    return fail(ErrorCode::io, "{} is no file: remove it while nobody has the directory open",
                (directory / lock_file).string());
  }
  if (::flock(file, how | LOCK_NB) == 0) {
    return std::shared_ptr<DirectoryLock>{new DirectoryLock{file}};
  }
  const int why = errno;
  ::close(file);
  errno = why;
  if (why != EWOULDBLOCK) return system_failure("lock", directory / lock_file);
  return fail(ErrorCode::store_locked,
              "{} is in use by another process: stop that process, or send the request to it",
              directory.string());
}

DirectoryLock::~DirectoryLock() {
  if (file_ >= 0) ::close(file_);
}

Result<std::shared_ptr<DirectoryLock>> lock_directory(const fs::path& directory) {
  // A copy of a Store may lack the lock file, which is empty anyway.
  std::error_code error;
  return DirectoryLock::acquire(directory, !fs::exists(directory / lock_file, error));
}

Result<OpenedDirectory> open_directory_to_read(const fs::path& directory,
                                               rocksdb::FileSystem& files) {
  DAYBOOK_TRY(const auto format, read_format(files, directory));
  if (!format) {
    std::error_code error;
    if (fs::exists(directory, error)) DAYBOOK_CHECK(check_vacant(directory, files));
    return fail(ErrorCode::invalid_argument, "there is no store in {}", directory.string());
  }
  DAYBOOK_TRY(auto lock, DirectoryLock::share(directory));
  DAYBOOK_TRY(const auto present, read_format(files, directory));
  return OpenedDirectory{present.value_or(*format), std::move(lock)};
}

Result<OpenedDirectory> open_directory(const fs::path& directory, rocksdb::FileSystem& files,
                                       Environment& environment, bool create_if_missing) {
  DAYBOOK_TRY(const auto format, read_format(files, directory));
  if (!format) return open_new(directory, files, environment, create_if_missing);
  DAYBOOK_TRY(auto lock, lock_directory(directory));
  // It may have been replaced before the lock was taken.
  DAYBOOK_TRY(const auto present, read_format(files, directory));
  return OpenedDirectory{present.value_or(*format), std::move(lock)};
}

}  // namespace daybook::engine
