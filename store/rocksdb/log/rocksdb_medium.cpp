#include "store/rocksdb/log/rocksdb_medium.h"

#include <rocksdb/listener.h>

#include <algorithm>
#include <iterator>

#include "store/rocksdb/backup/take_backup.h"
#include "store/rocksdb/files/checked_tables.h"
#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
/// Learns of failed flushes and compactions, which RocksDB runs by itself.
class RocksdbMedium::FailureListener final : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override {
    const std::lock_guard lock{mutex_};
    if (!failed_) failed_ = to_error(*status, "write the log");
    if (told_) told_(*failed_);
  }
  void tell(std::function<void(const Error&)> told) {
    const std::lock_guard lock{mutex_};
    told_ = std::move(told);
    if (told_ && failed_) told_(*failed_);
  }
  std::optional<Error> failed() const {
    const std::lock_guard lock{mutex_};
    return failed_;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<Error> failed_;
  std::function<void(const Error&)> told_;
};

Result<std::unique_ptr<RocksdbMedium>> RocksdbMedium::open(const std::filesystem::path& directory,
                                                           Serial head, rocksdb::Options options,
                                                           Database::Shared shared) {
  auto medium = std::make_unique<RocksdbMedium>();
  medium->listener_ = std::make_shared<FailureListener>();
  options.listeners.push_back(medium->listener_);
  medium->memtable_bytes_ = options.write_buffer_size;
  medium->directory_ = directory.parent_path();
  medium->head_ = head;
  DAYBOOK_TRY(medium->database_, Database::open(options, directory, std::move(shared)));
  DAYBOOK_CHECK(medium->check_head());
  return medium;
}

Result<std::unique_ptr<RocksdbMedium>> RocksdbMedium::open_for_reading(
    const std::filesystem::path& directory, Serial head, const rocksdb::Options& options,
    Database::Shared shared, std::string why) {
  auto medium = std::make_unique<RocksdbMedium>();
  medium->listener_ = std::make_shared<FailureListener>();
  medium->directory_ = directory.parent_path();
  medium->why_only_read_ = std::move(why);
  medium->head_ = head;
  DAYBOOK_TRY(medium->database_,
              Database::open_for_reading(options, directory,
                                         {{rocksdb::kDefaultColumnFamilyName, options}},
                                         std::move(shared)));
  DAYBOOK_CHECK(medium->check_head());
  return medium;
}

/// If sealing fails, the next open treats the log like that of a killed process.
RocksdbMedium::~RocksdbMedium() { (void)end(); }

Result<void> RocksdbMedium::end() {
  if (reserve_) reserve_->close();
  const auto mark = std::exchange(mark_, nullptr);
  if (!mark) return {};
  const auto failed = listener_->failed();
  const bool is_failed = abandoned_ || failed;
  auto ended = is_failed ? Result<void>{} : make_durable(*mark);
  if (failed && !abandoned_) ended = fail(*failed);
  parked_.clear();
  database_.reset();
  const auto closed = mark->close(!is_failed && ended);
  return ended ? closed : ended;
}

Result<void> RocksdbMedium::make_durable(MarkKeeper& mark) {
  if (unsynced_ == Serial{0}) return {};
  DAYBOOK_CHECK(check((*database_)->FlushWAL(true), "sync the log"));
  std::string record;
  DAYBOOK_CHECK(check((*database_)->Get({}, as_slice(key_of(unsynced_)), &record), "read the log"));
  return mark.advance(RecordView::trusted(as_bytes(std::string_view{record})));
}

void RocksdbMedium::abandon() noexcept {
  abandoned_ = true;
  if (reserve_) reserve_->abandon();
  database_->abandon();
}

std::optional<Medium::Space> RocksdbMedium::space() const {
  Space space;
  space.directory = directory_;
  (*database_)->GetIntProperty(rocksdb::DB::Properties::kCurSizeAllMemTables,
                               &space.unflushed_bytes);
  // RocksDB preallocates this when it begins a write-ahead log.
  space.ahead_bytes = memtable_bytes_ + memtable_bytes_ / 10;
  if (reserve_) space.reserve_bytes = reserve_->missing_bytes();
  if (why_only_read_) {
    space.only_read = *why_only_read_;
  }
  return space;
}

void RocksdbMedium::write_out() {
  if (abandoned_) return;
  rocksdb::FlushOptions options;
  options.wait = false;
  options.allow_write_stall = true;
  (void)(*database_)->Flush(options);  // the listener learns of background failures
}

void RocksdbMedium::make_reserve() {
  if (!abandoned_ && reserve_) reserve_->make_later();
}

/// Reads only the last Commit and checks that none follows. The rest of the last tables is not
/// read, because it may be damaged.
Result<void> RocksdbMedium::check_head() const {
  const auto find = [&](Serial serial) {
    rocksdb::PinnableSlice record;
    auto& database = *database_->operator->();
    return database.Get({}, database.DefaultColumnFamily(), as_slice(key_of(serial)), &record);
  };
  const auto found = head_ == Serial{0} ? rocksdb::Status::OK() : find(head_);
  const auto behind = find(head_.next());
  if (found.ok() && behind.IsNotFound()) return {};
  if (!found.IsNotFound()) DAYBOOK_CHECK(check(found, "read the end of the log"));
  if (!behind.IsNotFound()) DAYBOOK_CHECK(check(behind, "read the end of the log"));
  return fail(ErrorCode::corrupt,
              "{} holds commits up to serial {}, but RocksDB finds {}: keep a copy of the "
              "directory, and restore a backup",
              (directory_ / "log").string(), head_,
              found.ok() ? "one more commit after it" : "no commit with that serial");
}

Result<void> RocksdbMedium::write(const WriteRequest& request) {
  if (const auto failed = listener_->failed()) return fail(*failed);
  batch_.Clear();
  auto serial = request.first;
  for (const auto record : request.records) {
    DAYBOOK_CHECK(check(batch_.Put(as_slice(key_of(serial)), as_slice(record)), "write the log"));
    serial = serial.next();
  }
  rocksdb::WriteOptions options;
  options.sync = request.sync;
  DAYBOOK_CHECK(check((*database_)->Write(options, &batch_), "write the log"));
  if (!request.sync) {
    unsynced_ = serial.previous();
  } else if (mark_) {
    DAYBOOK_CHECK(mark_->advance(RecordView::trusted(request.records.back()), request.head_hash));
  }
  written_ += batch_.GetDataSize();
  if (written_ >= memtable_bytes_) {
    written_ = 0;
    parked_.drop_old();
  }
  return {};
}

std::unique_ptr<Cursor> RocksdbMedium::cursor() const {
  return std::make_unique<RocksdbCursor>(*database_->operator->(), parked_);
}

std::vector<std::string> RocksdbMedium::check_witnesses() const {
  std::vector<std::string> findings;
  const auto find = [&](const Result<void>& good) {
    if (!good) findings.push_back(good.error().message());
  };
  if (read_witnesses_) {
    const auto witnesses = read_witnesses_();
    if (!witnesses) findings.push_back(witnesses.error().message());
    for (const auto& witness : witnesses.value_or(std::vector<Witness>{})) find(compare(witness));
  }
  if (check_views_) std::ranges::move(check_views_(), std::back_inserter(findings));
  return findings;
}

Result<void> RocksdbMedium::compare(const Witness& witness) const {
  if (witness.serial == Serial{0}) return {};
  std::string bytes;
  const auto status = (*database_)->Get({}, as_slice(key_of(witness.serial)), &bytes);
  if (status.IsNotFound()) {
    return fail(ErrorCode::corrupt, "{} recorded the commit with serial {}, which the log lacks",
                witness.what, witness.serial);
  }
  DAYBOOK_CHECK(check(status, fmt::format("read the commit with serial {}", witness.serial)));
  const auto record = RecordView::parse(as_bytes(std::string_view{bytes}));
  if (!record) return fail(record.error().within(fmt::format("serial {}", witness.serial)));
  if (record->checksum() == witness.checksum) return {};
  return fail(ErrorCode::corrupt,
              "{} recorded a different commit with serial {} than the log contains",
              witness.what, witness.serial);
}

std::vector<std::string> RocksdbMedium::files_at_rest() const {
  std::vector<rocksdb::LiveFileMetaData> tables;
  (*database_)->GetLiveFilesMetaData(&tables);
  std::vector<std::string> names;
  for (const auto& table : tables) names.push_back(table.relative_filename);
  return names;
}

Result<void> RocksdbMedium::check_file(const std::string& name) const {
  auto* const env = (*database_)->GetEnv();
  const auto table = directory_ / "log" / name;
  auto verified = verify_table(env, table);
  if (verified) return verified;
  DAYBOOK_TRY(const bool is_there, exists(*env->GetFileSystem(), table));
  return is_there ? verified : Result<void>{};
}

Result<BackupReport> RocksdbMedium::backup(const BackupRequest& request) const {
  const auto log_directory = directory_ / "log";
  return take_backup({*database_->operator->(), log_directory}, request);
}

void RocksdbMedium::on_failure(std::function<void(const Error&)> told) {
  if (mark_) mark_->on_failure(told);
  listener_->tell(std::move(told));
}

}  // namespace daybook::engine
