#include "store/rocksdb/backup/check_backup.h"

#include <sys/stat.h>

#include <algorithm>

#include "store/rocksdb/backup/backups_directory.h"
#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

namespace fs = std::filesystem;

/// A backup's contents, or why they cannot be read.
struct Known {
  std::uint64_t id = 0;
  Result<BackupContents> contents;
};

/// Adds findings about the directory itself.
Result<void> look_at(rocksdb::FileSystem& files, const fs::path& directory,
                     std::optional<StoreId>& store, BackupsReport& report) {
  auto claimed = read_backups_file(files, directory);
  if (!claimed && claimed.error().code() != ErrorCode::corrupt) return fail(claimed.error());
  if (!claimed) {
    report.findings.push_back(claimed.error().message());
  } else if (*claimed) {
    store = **claimed;
  } else {
    report.findings.push_back(fmt::format("{} is missing", (directory / backups_file).string()));
  }
  return {};
}

Result<std::vector<Known>> read_all(rocksdb::FileSystem& files, const fs::path& directory,
                                    std::optional<std::uint64_t> id) {
  DAYBOOK_TRY(const auto ids, list_backup_ids(files, directory));
  std::vector<Known> known;
  for (const auto one : ids) {
    if (id && one != *id) continue;
    known.push_back({one, read_contents(files, backup_path(directory, one))});
  }
  if (id && known.empty()) {
    return fail(ErrorCode::invalid_argument, "there is no backup {} in {}", *id,
                directory.string());
  }
  return known;
}

/// The state without checking the files.
BackupState state_of(const Known& known, std::optional<StoreId> store) {
  BackupState state;
  if (known.contents) {
    state.backup = known.contents->info;
    if (store && state.backup.store.id != *store) {
      state.findings.push_back(fmt::format("it is of store {}, but the others here are of store {}",
                                           state.backup.store.id, *store));
    }
  } else {
    state.findings.push_back(known.contents.error().message());
  }
  state.backup.id = known.id;
  return state;
}

/// `check` adds the findings about one backup's files.
template <class Check>
Result<BackupsReport> report_on(rocksdb::FileSystem& files, const fs::path& directory,
                                const std::vector<Known>& known, Check&& check) {
  BackupsReport report;
  std::optional<StoreId> store;
  DAYBOOK_CHECK(look_at(files, directory, store, report));
  if (!store && known.empty()) {
    return fail(ErrorCode::invalid_argument, "there are no backups in {}", directory.string());
  }
  DAYBOOK_TRY(const bool is_unfinished, exists(files, directory / unfinished_name));
  if (is_unfinished) {
    report.notices.push_back(fmt::format("{} is a backup that is in progress or was interrupted: "
                                         "the next backup removes it",
                                         (directory / unfinished_name).string()));
  }
  for (const auto& one : known) {
    const auto path = backup_path(directory, one.id);
    auto state = state_of(one, store);
    if (one.contents) DAYBOOK_CHECK(check(path, *one.contents, state.findings));
    DAYBOOK_TRY(const bool is_there, exists(files, path));
    if (is_there) {
      report.backups.push_back(std::move(state));
    } else {  // no damage: another backup that removes old ones deletes it
      report.notices.push_back(fmt::format("{} was removed in the meantime", path.string()));
    }
  }
  return report;
}

}  // namespace

void BackupChecker::check_sizes(const fs::path& backup, const BackupContents& contents,
                                std::vector<std::string>& findings) const {
  for (const auto& file : contents.files) {
    const auto path = backup / "log" / file.name;
    std::uint64_t bytes = 0;
    const auto status = files_.GetFileSize(path.string(), {}, &bytes, nullptr);
    if (status.IsNotFound() || status.IsPathNotFound()) {
      findings.push_back(fmt::format("{} is missing", path.string()));
    } else if (!status.ok()) {
      findings.push_back(to_error(status, fmt::format("look at {}", path.string())).message());
    } else if (bytes != file.bytes) {
      findings.push_back(
          fmt::format("{} has {} bytes instead of {}", path.string(), bytes, file.bytes));
    }
  }
}

Result<void> BackupChecker::check_bytes(const fs::path& backup, const BackupContents& contents,
                                        std::vector<std::string>& findings) {
  check_sizes(backup, contents, findings);
  if (!findings.empty()) return {};
  for (const auto& file : contents.files) {
    const auto path = backup / "log" / file.name;
    const auto found = sum(path, file.bytes);
    if (!found && found.error().code() == ErrorCode::closed) return fail(found.error());
    if (!found) {
      findings.push_back(found.error().message());
    } else if (*found != FileSum{file.bytes, file.checksum}) {
      findings.push_back(fmt::format("{} is damaged: its checksum is {:08x} instead of {:08x}",
                                     path.string(), found->checksum, file.checksum));
    }
  }
  return {};
}

Result<FileSum> BackupChecker::sum(const fs::path& path, std::uint64_t bytes) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return sum_file(files_, path, bytes, meter_);
  const std::pair<std::uint64_t, std::uint64_t> key{status.st_dev, status.st_ino};
  if (const auto known = sums_.find(key); known != sums_.end()) {
    DAYBOOK_CHECK(meter_.add(known->second.bytes));
    return known->second;
  }
  DAYBOOK_TRY(const auto found, sum_file(files_, path, bytes, meter_));
  sums_.emplace(key, found);
  return found;
}

Result<BackupsReport> list_backups(rocksdb::FileSystem& files, const fs::path& directory) {
  DAYBOOK_TRY(const auto known, read_all(files, directory, std::nullopt));
  const Progress nobody;
  Meter meter{nobody, "the list"};
  const BackupChecker checker{files, meter};
  return report_on(files, directory, known,
                   [&](const fs::path& backup, const BackupContents& contents,
                       std::vector<std::string>& findings) {
                     checker.check_sizes(backup, contents, findings);
                     return Result<void>{};
                   });
}

Result<BackupsReport> verify_backups(rocksdb::FileSystem& files, const fs::path& directory,
                                     std::optional<std::uint64_t> id, const Progress& progress) {
  DAYBOOK_TRY(const auto known, read_all(files, directory, id));
  Meter meter{progress, "the check"};
  for (const auto& one : known) {
    if (one.contents) meter.expect(one.contents->info.bytes);
  }
  BackupChecker checker{files, meter};
  return report_on(files, directory, known,
                   [&](const fs::path& backup, const BackupContents& contents,
                       std::vector<std::string>& findings) {
                     return checker.check_bytes(backup, contents, findings);
                   });
}

}  // namespace daybook::engine
