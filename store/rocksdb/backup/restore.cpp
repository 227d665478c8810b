#include "store/rocksdb/backup/restore.h"

#include <algorithm>

#include "store/rocksdb/backup/backups_directory.h"
#include "store/rocksdb/backup/check_backup.h"
#include "store/rocksdb/directory.h"
#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/files/write_gate.h"
#include "store/rocksdb/log/mark_file.h"
#include "store/rocksdb/options.h"
#include "store/rocksdb/recovery/log_look.h"
#include "store/rocksdb/stamp.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

namespace fs = std::filesystem;

/// One restore of a backup to a data directory. Owned by its call; one thread.
class Restoring {
 public:
  Restoring(std::shared_ptr<rocksdb::FileSystem> files, const fs::path& from,
            const fs::path& directory, const Progress& progress)
      : data_{std::move(files)},
        files_{*data_.files},
        from_{from},
        directory_{directory},
        unfinished_{directory / restoring_name},
        meter_{progress, "the restore"} {}

  Result<RestoreReport> run(std::optional<std::uint64_t> id) {
    if (is_within(directory_, from_)) {
      return fail(ErrorCode::invalid_argument,
                  "{} is inside the backups in {}: choose a directory elsewhere",
                  directory_.string(), from_.string());
    }
    if (is_within(from_, directory_)) {
      return fail(ErrorCode::invalid_argument,
                  "the backups in {} are inside {}: choose another directory to restore into",
                  from_.string(), directory_.string());
    }
    DAYBOOK_CHECK(check_vacant_for_restore());
    DAYBOOK_CHECK(choose(id));
    DAYBOOK_CHECK(verify());
    DAYBOOK_TRY(const bool was_there, exists(files_, directory_));
    auto made = make();
    if (!made) {
      give_up(was_there);
      return fail(std::move(made).error());
    }
    return RestoreReport{contents_.info, store_, std::move(notices_)};
  }

 private:
  fs::path backup() const { return backup_path(from_, id_); }

  /// Ok if the directory is empty or holds only what an interrupted restore left.
  Result<void> check_vacant_for_restore() const {
    DAYBOOK_TRY(const auto names, list_directory(files_, directory_));
    DAYBOOK_TRY(const bool has_format, exists(files_, unfinished_ / format_file));
    const auto may_go = [&](const std::string& name) {
      return name == lock_file || name == restoring_name ||
             (has_format && (name == "log" || name == mark_file));
    };
    if (std::ranges::all_of(names, may_go)) return {};
    if (std::ranges::find(names, lock_file) != names.end()) {
      const auto lock = lock_directory(directory_);
      if (!lock && lock.error().code() == ErrorCode::store_locked) {
        return fail(ErrorCode::store_locked,
                    "{} is in use by a running program: stop it first, and restore into a new or "
                    "empty directory",
                    directory_.string());
      }
    }
    return fail(ErrorCode::invalid_argument,
                "{} is not empty, but a restore needs a new or empty directory: choose another, or "
                "move the files away",
                directory_.string());
  }

  /// Chooses the backup, and an epoch above those of all Stores that backups here were made of or
  /// that were restored from here.
  Result<void> choose(std::optional<std::uint64_t> id) {
    DAYBOOK_TRY(const auto ids, list_backup_ids(files_, from_));
    if (ids.empty()) {
      return fail(ErrorCode::invalid_argument, "there are no backups in {}", from_.string());
    }
    id_ = id.value_or(ids.back());
    if (std::ranges::find(ids, id_) == ids.end()) {
      return fail(ErrorCode::invalid_argument, "there is no backup {} in {}", id_, from_.string());
    }
    auto contents = read_contents(files_, backup());
    if (!contents && contents.error().code() == ErrorCode::format_unsupported) {
      return fail(contents.error());
    }
    if (!contents) return refused(contents.error().message(), contents.error().code());
    contents_ = *std::move(contents);
    DAYBOOK_CHECK(check_at_home());
    contents_.info.id = id_;
    if (contents_.info.format > StoreFormat::present) {
      return fail(ErrorCode::format_unsupported,
                  "backup {} is of a store of format {}; this program reads formats up to {}: use "
                  "a newer program",
                  id_, contents_.info.format, StoreFormat::present);
    }
    store_ = contents_.info.store;
    for (const auto other : ids) {
      const auto known = read_contents(files_, backup_path(from_, other));
      if (!known || known->info.store.id != store_.id) continue;
      store_.epoch = std::max(store_.epoch, known->info.store.epoch);
    }
    store_.epoch = std::max(store_.epoch, read_restored_epoch(files_, from_)) + 1;
    return {};
  }

  /// Another Store's backup may have been copied to this directory.
  Result<void> check_at_home() const {
    const auto home = read_backups_file(files_, from_);
    if (!home || !*home || **home == contents_.info.store.id) return {};
    return fail(ErrorCode::invalid_argument,
                "backup {} in {} is of store {}, but the others there are of store {}: move it to "
                "a directory of its own, and restore it from there",
                id_, from_.string(), contents_.info.store.id, **home);
  }

  tl::unexpected<Error> refused(const std::string& why, ErrorCode code) const {
    return fail(code,
                "backup {} in {} is damaged or incomplete, so nothing was restored: {}. `backup "
                "list` shows the others",
                id_, from_.string(), why);
  }

  Result<void> verify() {
    meter_.expect(2 * contents_.info.bytes);
    BackupChecker checker{files_, meter_};
    std::vector<std::string> findings;
    DAYBOOK_CHECK(checker.check_bytes(backup(), contents_, findings));
    if (findings.empty()) return {};
    return refused(fmt::format("{}", fmt::join(findings, "; ")), ErrorCode::corrupt);
  }

  Result<void> make() {
    DAYBOOK_CHECK(make_directory(files_, directory_));
    DAYBOOK_TRY(lock_, DirectoryLock::acquire(directory_, true));
    DAYBOOK_CHECK(check_vacant_for_restore());  // it may have been filled before the lock was taken
    DAYBOOK_CHECK(clear());
    DAYBOOK_CHECK(make_directory(files_, unfinished_ / "log"));
    for (const auto& file : contents_.files) DAYBOOK_CHECK(copy(file));
    DAYBOOK_CHECK(compare_log());
    DAYBOOK_CHECK(write_own_files());
    const auto kept = write_restored_epoch(files_, from_, store_.epoch);
    if (!kept) {  // backups may be on a read-only disk
      notices_.push_back(fmt::format(
          "cannot record in {1} that epoch {0} was begun, so the next restore from there begins "
          "the same epoch: serve only one of the two stores: {2}",
          store_.epoch, from_.string(), kept.error().message()));
    }
    return move_into_place();
  }

  Result<void> copy(const BackupFile& file) {
    const auto from = backup() / "log" / file.name;
    DAYBOOK_TRY(const auto sum, copy_file(files_, from, unfinished_ / "log" / file.name,
                                          file.bytes, meter_));
    if (sum == FileSum{file.bytes, file.checksum}) return {};
    return refused(fmt::format("{} has changed since it was verified", from.string()),
                   ErrorCode::corrupt);
  }

  /// The last Commit of the backed-up log.
  LogHead wanted_head() const {
    const auto& info = contents_.info;
    return {info.head, info.checksum, info.chain, info.events};
  }

  /// Checks that the restored log is the one that was backed up.
  Result<void> compare_log() {
    DAYBOOK_TRY(const auto look, LogLook::take(unfinished_ / "log",
                                               looking_options(data_.env.get())));
    if (look.damage()) return refused(look.damage()->reason, ErrorCode::corrupt);
    DAYBOOK_TRY(const auto head, look.read_head());
    if (head == wanted_head()) return {};
    return refused(fmt::format("its log ends with serial {}, but its contents file names the "
                               "commit with serial {}",
                               head.serial, contents_.info.head),
                   ErrorCode::corrupt);
  }

  Result<void> write_own_files() {
    const auto& info = contents_.info;
    DAYBOOK_CHECK(write_stamp(files_, unfinished_ / "log", {store_.id, "log"}));
    const auto mark = mark_at(store_, wanted_head());
    DAYBOOK_TRY(const auto file, MarkFile::open(files_, unfinished_, mark));
    DAYBOOK_CHECK(file->seal());
    StoreFormat format;
    format.identity = store_;
    format.base = StoreFormat::Base{info.head, info.checksum};
    format.has_begun = true;
    return write_format(files_, unfinished_, format);
  }

  /// Renaming the format file last turns the directory into a Store; before that it is refused.
  Result<void> move_into_place() {
    for (const auto name : {std::string_view{"log"}, mark_file}) {
      DAYBOOK_CHECK(rename(name));
    }
    DAYBOOK_CHECK(sync_directory(files_, directory_));
    DAYBOOK_CHECK(rename(format_file));
    DAYBOOK_CHECK(sync_directory(files_, directory_));
    (void)remove_tree(files_, unfinished_);  // empty, and does no harm if it stays
    return {};
  }

  Result<void> rename(std::string_view name) {
    return check(files_.RenameFile((unfinished_ / name).string(), (directory_ / name).string(), {},
                                   nullptr),
                 fmt::format("rename {}", (unfinished_ / name).string()));
  }

  /// Removes what an interrupted restore left. Its format file goes last, because it permits
  /// removing the others.
  Result<void> clear() {
    DAYBOOK_CHECK(remove_tree(files_, directory_ / "log"));
    DAYBOOK_TRY(const bool has_mark, exists(files_, directory_ / mark_file));
    if (has_mark) {
      DAYBOOK_CHECK(check(files_.DeleteFile((directory_ / mark_file).string(), {}, nullptr),
                          fmt::format("remove {}", (directory_ / mark_file).string())));
    }
    DAYBOOK_CHECK(sync_directory(files_, directory_));
    return remove_tree(files_, unfinished_);
  }

  /// Removes what can be removed. The rest is no Store; the next restore removes it.
  void give_up(bool was_there) {
    if (!lock_) return;  // another process holds it
    if (const auto has_format = exists(files_, directory_ / format_file);
        !has_format || *has_format || !check_vacant_for_restore()) {
      return;
    }
    (void)clear();
    if (was_there) return;
    (void)files_.DeleteFile((directory_ / lock_file).string(), {}, nullptr);
    (void)files_.DeleteDir(directory_.string(), {}, nullptr);
  }

  const DataFiles data_;
  rocksdb::FileSystem& files_;
  const fs::path& from_;
  const fs::path& directory_;
  const fs::path unfinished_;
  Meter meter_;
  std::uint64_t id_ = 0;
  BackupContents contents_;
  StoreIdentity store_;
  std::vector<std::string> notices_;
  std::shared_ptr<DirectoryLock> lock_;
};

}  // namespace

Result<RestoreReport> restore_backup(std::shared_ptr<rocksdb::FileSystem> files,
                                     const fs::path& directory, std::optional<std::uint64_t> id,
                                     const fs::path& data_directory, const Progress& progress) {
  return Restoring{std::move(files), directory, data_directory, progress}.run(id);
}

}  // namespace daybook::engine
