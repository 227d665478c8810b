#include "store/rocksdb/recovery/cut.h"

#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {

Result<void> cut_file(rocksdb::FileSystem& files, const std::filesystem::path& path,
                      std::uint64_t bytes) {
  const auto doing = fmt::format("cut {}", path.string());
  std::unique_ptr<rocksdb::FSWritableFile> file;
  DAYBOOK_CHECK(check(files.ReopenWritableFile(path.string(), {}, &file, nullptr), doing));
  DAYBOOK_CHECK(check(file->Truncate(bytes, {}, nullptr), doing));
  DAYBOOK_CHECK(check(file->Fsync({}, nullptr), doing));
  return check(file->Close({}, nullptr), doing);
}

Result<void> cut_tail(rocksdb::FileSystem& files, const std::filesystem::path& directory,
                      const LogLook& log) {
  const auto& damage = *log.damage();
  for (auto wal = log.wals().rbegin(); wal != log.wals().rend() && *wal > damage.wal; ++wal) {
    const auto path = log.wal_path(*wal);
    DAYBOOK_CHECK(check(files.DeleteFile(path.string(), {}, nullptr),
                        fmt::format("remove {}", path.string())));
  }
  DAYBOOK_CHECK(cut_file(files, log.wal_path(damage.wal), damage.offset));
  return sync_directory(files, directory / "log");
}

}  // namespace daybook::engine
