#include "store/rocksdb/views/view.h"

#include <rocksdb/write_batch.h>

#include <chrono>
#include <thread>

#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/stamp.h"
#include "store/rocksdb/status.h"
#include "store/rocksdb/views/checkpoint_record.h"
#include "store/rocksdb/views/view_name.h"

namespace daybook::engine {
namespace {

rocksdb::Slice slice_of(std::string_view text) { return {text.data(), text.size()}; }

/// Iterators begin here, after the Checkpoint: the smallest possible key of a row.
constexpr std::string_view first_key{"\0", 1};

/// Views never delete ranges. An iterator that looks for range deletions stops at the end of a
/// file; RocksDB 7 then skips a next file whose first block is damaged, with status OK.
rocksdb::ReadOptions read_options() {
  rocksdb::ReadOptions options;
  options.ignore_range_deletions = true;
  return options;
}

}  // namespace

class RocksdbView::Snapshot final : public ViewSnapshot {
 public:
  Snapshot(std::shared_ptr<const RocksdbView> view, std::shared_ptr<Database> database)
      : view_{std::move(view)},
        database_{std::move(database)},
        snapshot_{(*database_)->GetSnapshot()},
        options_{read_options()} {
    options_.snapshot = snapshot_;
  }
  ~Snapshot() override { (*database_)->ReleaseSnapshot(snapshot_); }

  /// Reads the Checkpoint from the same snapshot as the rows.
  Result<void> load() {
    DAYBOOK_TRY(const auto record, get(""));
    if (!record) return {};
    DAYBOOK_TRY(checkpoint_, parse_checkpoint(*record));
    return {};
  }

  const std::optional<Checkpoint>& checkpoint() const override { return checkpoint_; }
  Result<std::optional<std::string>> get(std::string_view key) const override {
    return view_->get(*database_, options_, key);
  }
  Result<std::vector<Entry>> scan(const KeyRange& range, std::size_t limit, bool backward,
                                  std::size_t bytes_max) const override;

 private:
  std::shared_ptr<const RocksdbView> view_;
  std::shared_ptr<Database> database_;
  const rocksdb::Snapshot* snapshot_;
  rocksdb::ReadOptions options_;
  std::optional<Checkpoint> checkpoint_;
};

Result<std::vector<ViewSnapshot::Entry>> RocksdbView::Snapshot::scan(const KeyRange& range,
                                                                     std::size_t limit,
                                                                     bool backward,
                                                                     std::size_t bytes_max) const {
  std::vector<Entry> entries;
  const auto begin = std::max<std::string_view>(range.begin, first_key);
  if (!range.end.empty() && begin >= range.end) return entries;
  auto options = options_;
  const auto lower = slice_of(begin);
  const auto upper = slice_of(range.end);
  options.iterate_lower_bound = &lower;
  if (!range.end.empty()) options.iterate_upper_bound = &upper;
  const std::unique_ptr<rocksdb::Iterator> row{(*database_)->NewIterator(options)};
  if (backward)
    row->SeekToLast();
  else
    row->SeekToFirst();
  std::size_t bytes = 0;
  while (row->Valid() && entries.size() < limit && (entries.size() < 2 || bytes <= bytes_max)) {
    bytes += row->key().size() + row->value().size();
    entries.push_back({row->key().ToString(), row->value().ToString()});
    if (backward)
      row->Prev();
    else
      row->Next();
  }
  DAYBOOK_CHECK(view_->check_read(row->status()));
  return entries;
}

Result<std::shared_ptr<RocksdbView>> RocksdbView::open(const ViewName& name,
                                                       const std::filesystem::path& path,
                                                       const rocksdb::Options& options,
                                                       Database::Shared shared,
                                                       Diagnostics* diagnostics, Access access) {
  const std::shared_ptr<RocksdbView> view{
      new RocksdbView{name, path, options, std::move(shared), diagnostics}};
  if (access == Access::read) {
    view->is_opened_to_read_ = true;
    view->only_read_ = Error{ErrorCode::closed, "the view is open only for reading"};
  }
  DAYBOOK_CHECK(view->load());
  view->options_.create_if_missing = false;
  if (view->only_read_ && access == Access::write) {
    tell(diagnostics, Severity::error, "view_only_read", "{}", view->only_read_->message());
  }
  return view;
}

/// Opens the database and reads the Checkpoint in it.
Result<void> RocksdbView::load() {
  DAYBOOK_TRY(database_, open_database());
  std::string record;
  const auto status = (*database_)->Get(read_options(), "", &record);
  std::optional<Checkpoint> checkpoint;
  if (!status.IsNotFound()) {
    DAYBOOK_CHECK(check(status, fmt::format("read the checkpoint in {}", path_.string())));
    auto parsed = parse_checkpoint(record);
    if (!parsed) return fail(parsed.error().within(path_.string()));
    checkpoint = *parsed;
  }
  const std::lock_guard lock{mutex_};
  checkpoint_ = checkpoint;
  return {};
}

/// If it cannot be opened for writing for a reason that may pass, such as a full disk, opens it for
/// reading.
Result<std::unique_ptr<Database>> RocksdbView::open_database() {
  if (is_opened_to_read_) return open_for_reading();
  auto opened = Database::open(options_, path_, shared_);
  only_read_.reset();
  if (opened || options_.create_if_missing || opened.error().code() != ErrorCode::io) {
    return opened;
  }
  auto only_read = open_for_reading();
  if (!only_read) return opened;
  only_read_ = Error{ErrorCode::io, fmt::format("view {} is read-only until it can be opened for "
                                                "writing: {}",
                                                to_string(name_), opened.error().message())};
  return only_read;
}

Result<std::unique_ptr<Database>> RocksdbView::open_for_reading() const {
  return Database::open_for_reading(options_, path_,
                                    {{rocksdb::kDefaultColumnFamilyName, options_}}, shared_);
}

/// Why it is read-only, if it is.
std::optional<Error> RocksdbView::only_read() const {
  const std::shared_lock lock{reopening_};
  return only_read_;
}

Result<std::shared_ptr<Database>> RocksdbView::database() const {
  const std::shared_lock lock{reopening_};
  if (database_) return database_;
  return fail(ErrorCode::io, "view {} could not be reopened after a failed write",
              to_string(name_));
}

/// Flushes memory first, so that no reader sees an older state afterwards.
Result<void> RocksdbView::open_again() {
  if (const auto stopped = database(); stopped && !only_read()) {
    DAYBOOK_CHECK(check_write((*stopped)->settle()));
  }
  const std::unique_lock lock{reopening_};
  if (!is_left_alone()) {
    return fail(ErrorCode::io,
                "view {} is reopened after a failed write as soon as no reader uses it",
                to_string(name_));
  }
  database_.reset();
  try {
    const auto loaded = load();
    if (loaded && only_read_) return fail(*only_read_);
    if (loaded) return {};
    database_.reset();
    return check_write(loaded);
  } catch (const std::exception& exception) {  // out of memory
    return fail(ErrorCode::io, "cannot reopen view {}: {}", to_string(name_),
                exception.what());
  }
}

/// Waits up to 100 ms until no snapshot is left. No new one can begin, because the caller holds the
/// lock.
bool RocksdbView::is_left_alone() const {
  constexpr std::chrono::milliseconds patience{100};
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (database_.use_count() > 1) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

RocksdbView::~RocksdbView() {
  const bool is_abandoned = shared_.data->gate->is_shut();
  if (remove_ && !is_abandoned) {
    // The files will be removed, so closing need not flush.
    if (database_) (void)(*database_)->SetDBOptions({{"avoid_flush_during_shutdown", "true"}});
  }
  database_.reset();
  if (!remove_ || is_abandoned) return;
  (void)remove_tree(*shared_.data->files, path_);  // the next open removes the rest
}

std::optional<Checkpoint> RocksdbView::checkpoint() const {
  const std::lock_guard lock{mutex_};
  return checkpoint_;
}

Result<std::optional<std::string>> RocksdbView::get(std::string_view key) const {
  DAYBOOK_TRY(const auto database, this->database());
  return get(*database, read_options(), key);
}

Result<std::optional<std::string>> RocksdbView::get(Database& database,
                                                    const rocksdb::ReadOptions& options,
                                                    std::string_view key) const {
  std::string value;
  const auto status = database->Get(options, slice_of(key), &value);
  if (status.IsNotFound() && !status.IsPathNotFound()) return std::nullopt;
  DAYBOOK_CHECK(check_read(status));
  return value;
}

Result<void> RocksdbView::commit(ViewBatch batch) {
  DAYBOOK_CHECK(check_view_keys(batch));
  DAYBOOK_CHECK(check_gate());
  if (const auto why = only_read()) {
    is_wanted_for_writing_ = true;
    return fail(*why);
  }
  rocksdb::WriteBatch changes;
  for (const auto& change : batch.changes) {
    const auto added = change.value ? changes.Put(slice_of(change.key), slice_of(*change.value))
                                    : changes.Delete(slice_of(change.key));
    DAYBOOK_CHECK(check(added, "change a row of a view"));
  }
  const auto record = format_checkpoint(batch.checkpoint);
  DAYBOOK_CHECK(check(changes.Put("", slice_of(record)), "set the checkpoint of a view"));
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  DAYBOOK_TRY(const auto database, this->database());
  DAYBOOK_CHECK(check_write((*database)->Write(options, &changes), "write to"));
  const std::lock_guard lock{mutex_};
  checkpoint_ = batch.checkpoint;
  return {};
}

Result<void> RocksdbView::flush() {
  DAYBOOK_CHECK(check_gate());
  if (only_read() && !is_wanted_for_writing_) return {};  // everything is on the disk
  if (const auto database = this->database(); database && !(*database)->has_stopped()) {
    return check_write((**database)->Flush(rocksdb::FlushOptions{}), "make durable");
  }
  return open_again();
}

Result<std::unique_ptr<ViewSnapshot>> RocksdbView::snapshot() const {
  DAYBOOK_TRY(auto database, this->database());
  auto snapshot = std::make_unique<Snapshot>(shared_from_this(), std::move(database));
  DAYBOOK_CHECK(snapshot->load());
  return snapshot;
}

std::string RocksdbView::notice() const {
  if (const auto why = only_read(); why && !is_opened_to_read_) return why->message();
  const std::lock_guard lock{mutex_};
  return notice_;
}

void RocksdbView::begin_in_place_of_another(std::string_view why) {
  say(Severity::notice, "view_rebuild",
      fmt::format("view {} is being rebuilt from the log: {}", to_string(name_), why));
}

Result<void> RocksdbView::check_gate() const {
  if (shared_.data->gate->is_shut()) {
    return fail(ErrorCode::closed,
                "view {}: the log cannot be written, so the view is not written either",
                to_string(name_));
  }
  return {};
}

Result<void> RocksdbView::check_read(const rocksdb::Status& status) const {
  if (status.ok()) return {};
  const auto error = to_error(status, fmt::format("read view {}", to_string(name_)));
  if (error.code() != ErrorCode::corrupt) return fail(error);
  mark_damaged(error);
  return fail(ErrorCode::corrupt, "{}: rebuild it with `rebuild {}`", error.message(), name_.name);
}

Result<void> RocksdbView::check_write(const rocksdb::Status& status,
                                      std::string_view doing) const {
  if (status.ok()) return {};  // build no message in the common case
  return check_write(check(status, fmt::format("{} view {}", doing, to_string(name_))));
}

Result<void> RocksdbView::check_write(Result<void> written) const {
  if (!written && written.error().code() == ErrorCode::corrupt) mark_damaged(written.error());
  return written;
}

void RocksdbView::mark_damaged(const Error& error) const {
  if (is_damaged_.exchange(true)) return;
  auto& files = *shared_.data->files;
  (void)files.DeleteFile((path_ / stamp_file).string(), {}, nullptr);
  (void)sync_directory(files, path_);
  say(Severity::error, "view_damaged",
      fmt::format("view {} is damaged: {}. `rebuild {}` rebuilds it while its readable rows are "
                  "still served; otherwise it is rebuilt at the next start",
                  to_string(name_), error.message(), name_.name));
}

void RocksdbView::say(Severity severity, std::string_view word, std::string notice) const {
  {
    const std::lock_guard lock{mutex_};
    notice_ = notice;
  }
  tell(diagnostics_, severity, word, "{}", notice);
}

}  // namespace daybook::engine
