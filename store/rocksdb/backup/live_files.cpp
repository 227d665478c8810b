#include "store/rocksdb/backup/live_files.h"

#include <rocksdb/unique_id.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

/// Ends one pause of file removals. RocksDB counts pauses, so others may continue; versions before
/// 9 do so only with force = false.
template <class Database>
rocksdb::Status end_pause(Database& log) {
  if constexpr (requires { log.EnableFileDeletions(false); }) {
    return log.EnableFileDeletions(false);
  } else {
    return log.EnableFileDeletions();
  }
}

/// The unique ids of tables, by file name. Tables without an id are left out.
Result<std::map<std::string, std::string>> table_ids(rocksdb::DB& log) {
  rocksdb::TablePropertiesCollection tables;
  DAYBOOK_CHECK(check(log.GetPropertiesOfAllTables(&tables), "read the tables of the log"));
  std::map<std::string, std::string> ids;
  for (const auto& [path, properties] : tables) {
    std::string id;
    if (!rocksdb::GetExtendedUniqueIdFromTableProperties(*properties, &id).ok()) continue;
    ids[std::filesystem::path{path}.filename().string()] = rocksdb::UniqueIdToHumanString(id);
  }
  return ids;
}

/// Adds the write-ahead logs that are not in the list: RocksDB 9 leaves them out for a read-only
/// database. All of them belong to the log, because nothing is removed meanwhile.
Result<void> add_write_ahead_logs(rocksdb::DB& log,
                                  std::vector<rocksdb::LiveFileStorageInfo>& infos) {
  DAYBOOK_TRY(const auto names, list_directory(*log.GetFileSystem(), log.GetName()));
  for (const auto& name : names) {
    const auto is_listed = [&](const auto& info) { return info.relative_filename == name; };
    if (!name.ends_with(".log") || std::ranges::any_of(infos, is_listed)) continue;
    rocksdb::LiveFileStorageInfo info;
    info.relative_filename = name;
    info.directory = log.GetName();
    info.file_type = rocksdb::kWalFile;
    DAYBOOK_CHECK(check(log.GetEnv()->GetFileSize(log.GetName() + "/" + name, &info.size),
                        "look at " + name));
    infos.push_back(std::move(info));
  }
  return {};
}

}  // namespace

Result<LiveFiles> LiveFiles::pin(rocksdb::DB& log) {
  const auto paused = log.DisableFileDeletions();
  // A read-only log, used when the disk is full, removes nothing.
  if (!paused.IsNotSupported()) DAYBOOK_CHECK(check(paused, "keep the files of the log"));
  LiveFiles live{log};
  DAYBOOK_CHECK(live.list(paused.IsNotSupported()));
  return live;
}

void LiveFiles::unpin() {
  if (auto* log = std::exchange(log_, nullptr)) (void)end_pause(*log);
}

Result<void> LiveFiles::list(bool is_only_read) {
  rocksdb::LiveFilesStorageInfoOptions options;
  options.wal_size_for_flush = UINT64_MAX;  // no flush: the write-ahead log is copied as it is
  std::vector<rocksdb::LiveFileStorageInfo> infos;
  DAYBOOK_CHECK(check(log_->GetLiveFilesStorageInfo(options, &infos), "list the files of the log"));
  if (is_only_read) DAYBOOK_CHECK(add_write_ahead_logs(*log_, infos));
  DAYBOOK_TRY(const auto ids, table_ids(*log_));
  for (auto& info : infos) {
    if (info.file_type == rocksdb::kOptionsFile) continue;  // Daybook has its own options
    const auto id = ids.find(info.relative_filename);
    files_.push_back({std::move(info), id == ids.end() ? std::string{} : id->second});
  }
  return {};
}

}  // namespace daybook::engine
