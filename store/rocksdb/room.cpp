#include "store/rocksdb/room.h"

#include <algorithm>

#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

/// A table is about as large as a write-ahead log with the same records.
std::uint64_t as_tables(std::uint64_t wal_bytes) { return wal_bytes + wal_bytes / 8; }

}  // namespace

void fit_to_disk(rocksdb::Options& options, const DiskSpace& disk) {
  constexpr std::size_t manifest_part = 16;  // 1/16 of a write buffer; allocated ahead, twice
  options.write_buffer_size = write_buffer_within(options.write_buffer_size, disk);
  options.manifest_preallocation_size =
      std::min(options.manifest_preallocation_size, options.write_buffer_size / manifest_part);
}

void make_room(const DiskSpace& disk, const LogLook& log, Reserve& reserve,
               rocksdb::Options& options) {
  const auto tables = as_tables(log.wal_bytes());
  auto free = disk.free_bytes;
  if (free >= tables + reserve.wanted_bytes()) return;
  free += reserve.wanted_bytes() - reserve.missing_bytes();
  reserve.release();
  // The rest is for other files.
  if (free >= tables + reserve.wanted_bytes() / 2) return;
  options.avoid_flush_during_recovery = true;
  // A smaller buffer would be flushed when full. Records take more space in memory.
  constexpr std::uint64_t in_memory = 2;
  options.write_buffer_size = std::max<std::size_t>(
      options.write_buffer_size, in_memory * log.wal_bytes() + reserve.wanted_bytes());
}

Result<void> sync_wals(rocksdb::FileSystem& files, const LogLook& log) {
  for (const auto wal : log.wals()) {
    if (log.damage() && wal > log.damage()->wal) break;  // will be cut
    const auto path = log.wal_path(wal);
    const auto doing = fmt::format("sync {}", path.string());
    std::unique_ptr<rocksdb::FSWritableFile> file;
    DAYBOOK_CHECK(check(files.ReopenWritableFile(path.string(), {}, &file, nullptr), doing));
    DAYBOOK_CHECK(check(file->Fsync({}, nullptr), doing));
    DAYBOOK_CHECK(check(file->Close({}, nullptr), doing));
  }
  return {};
}

bool is_full(const DiskSpace& disk, const Reserve& reserve) {
  return disk.free_bytes < reserve.wanted_bytes();
}

}  // namespace daybook::engine
