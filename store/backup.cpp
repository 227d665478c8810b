#include "store/backup.h"

#include <algorithm>

#include "store/rocksdb/backup/check_backup.h"
#include "store/rocksdb/backup/restore.h"
#include "store/rocksdb/files/system_files.h"

namespace daybook {
namespace {

/// Turns exceptions of RocksDB and the standard library into an Error.
template <class F>
auto guarded(const std::filesystem::path& directory, F&& f) -> decltype(f()) {
  try {
    return f();
  } catch (const std::exception& exception) {
    return fail(ErrorCode::io, "cannot use the backups in {}: {}", directory.string(),
                exception.what());
  }
}

}  // namespace

bool BackupsReport::good() const {
  return findings.empty() && std::ranges::all_of(backups, &BackupState::good);
}

Result<BackupsReport> list_backups(const std::filesystem::path& directory) {
  return guarded(directory,
                 [&] { return engine::list_backups(*engine::system_files(), directory); });
}

Result<BackupsReport> verify_backups(const std::filesystem::path& directory,
                                     std::optional<std::uint64_t> id, const Progress& progress) {
  return guarded(directory, [&] {
    return engine::verify_backups(*engine::system_files(), directory, id, progress);
  });
}

Result<RestoreReport> restore_backup(const std::filesystem::path& directory,
                                     std::optional<std::uint64_t> id,
                                     const std::filesystem::path& data_directory,
                                     const Progress& progress) {
  return guarded(directory, [&] {
    return engine::restore_backup(engine::system_files(), directory, id, data_directory, progress);
  });
}

}  // namespace daybook
