#include "store/rocksdb/backup/take_backup.h"

#include <algorithm>
#include <map>
#include <ranges>

#include "base/crc32c.h"
#include "store/rocksdb/backup/backups_directory.h"
#include "store/rocksdb/backup/check_backup.h"
#include "store/rocksdb/backup/contents.h"
#include "store/rocksdb/backup/copy.h"
#include "store/rocksdb/backup/live_files.h"
#include "store/rocksdb/files/checked_tables.h"
#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/format_file.h"
#include "store/rocksdb/options.h"
#include "store/rocksdb/recovery/cut.h"
#include "store/rocksdb/recovery/log_look.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

namespace fs = std::filesystem;

/// One backup in progress. Owned by its call; one thread.
class Making {
 public:
  Making(const BackupSource& source, const BackupRequest& request, BackupsDirectory& directory)
      : source_{source},
        request_{request},
        directory_{directory},
        env_{*source.log.GetEnv()},
        files_{*env_.GetFileSystem()},
        log_{directory.unfinished() / "log"},
        meter_{request.progress, "the backup"} {}

  Result<BackupReport> run() {
    DAYBOOK_CHECK(make_directory(files_, log_));
    learn_of_earlier_ones();
    DAYBOOK_CHECK(copy_log());
    DAYBOOK_CHECK(read_back());
    DAYBOOK_CHECK(end_tail());
    DAYBOOK_CHECK(write_down());
    DAYBOOK_TRY(report_.backup.id, directory_.finish());
    if (request_.options.keep) keep_newest(*request_.options.keep);
    return std::move(report_);
  }

 private:
  /// A table in an earlier backup.
  struct Earlier {
    std::uint64_t id = 0;  // id of that backup
    BackupFile file;
  };

  void note(std::string sentence) { report_.notices.push_back(std::move(sentence)); }

  void learn_of_earlier_ones() {
    for (const auto id : directory_.ids() | std::views::reverse) {
      const auto contents = read_contents(files_, backup_path(directory_.path(), id));
      if (!contents || contents->info.store.id != request_.store.id) {
        note(fmt::format("backup {} is not usable: {}", id,
                         contents ? "it is of another store" : contents.error().message()));
        continue;
      }
      std::vector<std::string> findings;
      BackupChecker{files_, meter_}.check_sizes(backup_path(directory_.path(), id), *contents,
                                                findings);
      if (!findings.empty()) {
        note(fmt::format("backup {} is not usable: {}", id, fmt::join(findings, "; ")));
        continue;
      }
      good_.push_back(id);
      for (const auto& file : contents->files) {
        if (file.table_id.empty()) continue;
        earlier_.emplace(file.table_id, Earlier{id, file});
        sharing_[file.table_id].push_back(id);
      }
    }
  }

  const Earlier* find_earlier(const LiveFiles::File& file) const {
    const auto found = earlier_.find(file.table_id);
    if (found == earlier_.end() || found->second.file.bytes != file.info.size) return nullptr;
    return &found->second;
  }

  Result<void> copy_log() {
    DAYBOOK_TRY(auto live, LiveFiles::pin(source_.log));
    for (const auto& file : live.files()) {
      meter_.expect(find_earlier(file) ? file.info.size : 2 * file.info.size);
    }
    for (const auto& file : live.files()) DAYBOOK_CHECK(take(file));
    live.unpin();
    return sync_directory(files_, log_);
  }

  Result<void> take(const LiveFiles::File& file) {
    BackupFile taken{file.info.relative_filename, file.info.size, 0, file.table_id};
    if (const auto* earlier = find_earlier(file)) {
      DAYBOOK_TRY(const bool is_shared, share(*earlier, taken.name));
      if (is_shared) {
        taken.checksum = earlier->file.checksum;
        taken_.push_back({std::move(taken), false, false});
        return {};
      }
      meter_.expect(2 * taken.bytes);
    }
    if (!file.info.replacement_contents.empty()) {
      const auto& content = file.info.replacement_contents;
      DAYBOOK_CHECK(write_small_file(files_, log_ / taken.name, content));
      taken.checksum = crc32c(as_bytes(content));
      DAYBOOK_CHECK(meter_.add(taken.bytes));
    } else {
      DAYBOOK_TRY(const auto sum, copy_file(files_, source_.log_directory / taken.name,
                                            log_ / taken.name, taken.bytes, meter_));
      taken.checksum = sum.checksum;
    }
    taken_.push_back({std::move(taken), true, file.is_wal()});
    return {};
  }

  /// Links a table of an earlier backup into this one, if its bytes are unchanged.
  Result<bool> share(const Earlier& earlier, const std::string& name) {
    const auto path = backup_path(directory_.path(), earlier.id) / "log" / earlier.file.name;
    const auto sum = sum_file(files_, path, earlier.file.bytes, meter_);
    if (!sum && sum.error().code() == ErrorCode::closed) return fail(sum.error());
    if (!sum || *sum != FileSum{earlier.file.bytes, earlier.file.checksum}) {
      note(fmt::format("{} is damaged, so backup {} cannot be restored, nor can others that share "
                       "the file; this backup has its own copy",
                       path.string(), earlier.id));
      // Backups with the damaged table do not count as kept, and are not removed.
      const auto& sharing = sharing_[earlier.file.table_id];
      std::erase_if(good_, [&](std::uint64_t id) { return std::ranges::count(sharing, id) > 0; });
      return false;
    }
    // Where hard links are impossible or exhausted, the file is copied.
    return files_.LinkFile(path.string(), (log_ / name).string(), {}, nullptr).ok();
  }

  tl::unexpected<Error> damaged(const std::string& why) const {
    return fail(ErrorCode::corrupt,
                "the log in {} is damaged, so no backup was made of it: {}. The verb `verify` "
                "lists all damage; earlier backups are unchanged",
                source_.log_directory.string(), why);
  }

  /// A Commit may have been half-written when the write-ahead log was copied: cuts the copy before
  /// it.
  Result<void> end_tail() {
    DAYBOOK_TRY(auto look, take_look());
    if (const auto& damage = look.damage()) {
      const bool is_torn = !damage->in_table && look.stranded_count() == 0;
      if (!is_torn || look.head() < request_.durable) {
        return damaged(fmt::format("{} at byte {} of {}", damage->reason, damage->offset,
                                   damage->file.filename().string()));
      }
      DAYBOOK_CHECK(cut_tail(files_, directory_.unfinished(), look));
      DAYBOOK_CHECK(sum_up_tail());
      DAYBOOK_TRY(look, take_look());
      if (look.damage()) return damaged(look.damage()->reason);
    }
    if (look.head() < request_.durable) {
      return damaged(fmt::format("it ends with serial {} instead of {}", look.head(),
                                 request_.durable));
    }
    DAYBOOK_TRY(head_, look.read_head());
    return {};
  }

  /// Sums the write-ahead logs again after the cut; those after it are gone.
  Result<void> sum_up_tail() {
    for (auto taken = taken_.begin(); taken != taken_.end();) {
      const auto path = log_ / taken->file.name;
      DAYBOOK_TRY(const bool is_there, exists(files_, path));
      if (!is_there) {
        taken = taken_.erase(taken);
        continue;
      }
      if (taken->is_wal) {
        DAYBOOK_TRY(const auto sum, sum_file(files_, path, taken->file.bytes, meter_));
        taken->file.bytes = sum.bytes;
        taken->file.checksum = sum.checksum;
      }
      ++taken;
    }
    return {};
  }

  Result<LogLook> take_look() {
    auto look = LogLook::take(log_, looking_options(&env_));
    if (!look && look.error().code() == ErrorCode::corrupt) {
      return damaged(look.error().message());
    }
    return look;
  }

  /// Checks that the disk holds what was written, and that RocksDB accepts the tables.
  Result<void> read_back() {
    for (const auto& taken : taken_) {
      if (!taken.is_new) continue;
      const auto path = log_ / taken.file.name;
      DAYBOOK_TRY(const auto sum, sum_file(files_, path, taken.file.bytes, meter_));
      if (sum != FileSum{taken.file.bytes, taken.file.checksum}) {
        return fail(ErrorCode::io,
                    "{} reads back differently from what was written: the backup was abandoned; "
                    "check the disk",
                    path.string());
      }
      if (!taken.file.table_id.empty()) DAYBOOK_CHECK(check_table(path));
    }
    return {};
  }

  Result<void> check_table(const fs::path& path) {
    const auto verified = verify_table(&env_, path);
    if (verified || verified.error().code() != ErrorCode::corrupt) return verified;
    return damaged(verified.error().message());
  }

  Result<void> write_down() {
    BackupContents contents;
    auto& info = contents.info;
    info.store = request_.store;
    info.format = StoreFormat::present;
    info.head = head_.serial;
    info.checksum = head_.checksum;
    info.chain = head_.chain;
    info.events = head_.events;
    info.made_at = request_.now;
    info.program = request_.options.program;
    for (const auto& taken : taken_) {
      info.bytes += taken.file.bytes;
      if (taken.is_new) info.bytes_copied += taken.file.bytes;
      contents.files.push_back(taken.file);
    }
    info.files = contents.files.size();
    DAYBOOK_CHECK(sync_directory(files_, log_));
    DAYBOOK_CHECK(write_contents(files_, directory_.unfinished(), contents));
    DAYBOOK_TRY(const auto written, read_contents(files_, directory_.unfinished()));
    if (written.files != contents.files) {
      return fail(ErrorCode::io, "{} reads back differently from what was written",
                  (directory_.unfinished() / contents_file).string());
    }
    report_.backup = std::move(info);
    return {};
  }

  /// Keeps the newest good ones. Damaged backups stay, so that they can be examined.
  void keep_newest(std::uint64_t count) {
    for (; good_.size() >= count; good_.pop_back()) {
      const auto id = good_.back();
      if (const auto removed = directory_.remove(id); !removed) {
        return note(fmt::format("cannot remove backup {}: {}", id,
                                removed.error().message()));
      }
      report_.removed.push_back(id);
    }
  }

  /// A file of this backup.
  struct Taken {
    BackupFile file;
    bool is_new = false;  // copied, not shared
    bool is_wal = false;
  };

  const BackupSource& source_;
  const BackupRequest& request_;
  BackupsDirectory& directory_;
  rocksdb::Env& env_;
  rocksdb::FileSystem& files_;
  const fs::path log_;
  Meter meter_;
  std::vector<std::uint64_t> good_;         // earlier backups, newest first
  std::map<std::string, Earlier> earlier_;  // by table id
  // Backups that hold a table, by table id
  std::map<std::string, std::vector<std::uint64_t>> sharing_;
  std::vector<Taken> taken_;
  LogHead head_;
  BackupReport report_;
};

}  // namespace

Result<BackupReport> take_backup(const BackupSource& source, const BackupRequest& request) {
  auto& files = *source.log.GetEnv()->GetFileSystem();
  DAYBOOK_TRY(auto directory, BackupsDirectory::open(files, request.to,
                                                     source.log_directory.parent_path(),
                                                     request.store.id));
  auto report = Making{source, request, directory}.run();
  if (!report) (void)directory.discard();  // otherwise the next backup removes it
  return report;
}

}  // namespace daybook::engine
