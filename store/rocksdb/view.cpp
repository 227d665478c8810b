#include "store/rocksdb/view.h"

#include <rocksdb/write_batch.h>

#include "store/rocksdb/checkpoint_record.h"
#include "store/rocksdb/small_file.h"
#include "store/rocksdb/stamp.h"
#include "store/rocksdb/status.h"
#include "store/views/view_name.h"

namespace daybook::engine {
namespace {

rocksdb::Slice slice_of(std::string_view text) { return {text.data(), text.size()}; }

/// Iterators begin here, past the Checkpoint: the smallest key that a row can have.
constexpr std::string_view first_key{"\0", 1};

/// Views never delete ranges. An iterator that looks for such deletions stops at the end of a file
/// and then, in RocksDB 7, passes over a next file whose first block is damaged, with status OK.
rocksdb::ReadOptions read_options() {
  rocksdb::ReadOptions options;
  options.ignore_range_deletions = true;
  return options;
}

}  // namespace

class RocksdbView::Snapshot final : public ViewSnapshot {
 public:
  explicit Snapshot(std::shared_ptr<const RocksdbView> view)
      : view_{std::move(view)},
        snapshot_{view_->db().GetSnapshot()},
        options_{read_options()} {
    options_.snapshot = snapshot_;
  }
  ~Snapshot() override { view_->db().ReleaseSnapshot(snapshot_); }

  /// The Checkpoint is read from the same moment as the rows.
  Result<void> load() {
    DAYBOOK_TRY(const auto record, view_->get(options_, ""));
    if (!record) return {};
    DAYBOOK_TRY(checkpoint_, parse_checkpoint(*record));
    return {};
  }

  const std::optional<Checkpoint>& checkpoint() const override { return checkpoint_; }
  Result<std::optional<std::string>> get(std::string_view key) const override {
    return view_->get(options_, key);
  }
  Result<std::vector<Entry>> scan(const KeyRange& range, std::size_t limit,
                                  bool backward) const override;

 private:
  std::shared_ptr<const RocksdbView> view_;
  const rocksdb::Snapshot* snapshot_;
  rocksdb::ReadOptions options_;
  std::optional<Checkpoint> checkpoint_;
};

Result<std::vector<ViewSnapshot::Entry>> RocksdbView::Snapshot::scan(const KeyRange& range,
                                                                     std::size_t limit,
                                                                     bool backward) const {
  std::vector<Entry> entries;
  const auto begin = std::max<std::string_view>(range.begin, first_key);
  if (!range.end.empty() && begin >= range.end) return entries;
  auto options = options_;
  const auto lower = slice_of(begin);
  const auto upper = slice_of(range.end);
  options.iterate_lower_bound = &lower;
  if (!range.end.empty()) options.iterate_upper_bound = &upper;
  const std::unique_ptr<rocksdb::Iterator> row{view_->db().NewIterator(options)};
  if (backward)
    row->SeekToLast();
  else
    row->SeekToFirst();
  while (row->Valid() && entries.size() < limit) {
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
                                                       Database::Shared shared, Tell tell) {
  DAYBOOK_TRY(auto database, Database::open(options, path, shared));
  const std::shared_ptr<RocksdbView> view{new RocksdbView{
      name, path, std::move(database), std::move(shared), std::move(tell)}};
  std::string record;
  const auto status = view->db().Get(read_options(), "", &record);
  if (status.IsNotFound()) return view;
  DAYBOOK_CHECK(check(status, fmt::format("read the checkpoint in {}", path.string())));
  auto checkpoint = parse_checkpoint(record);
  if (!checkpoint) return fail(checkpoint.error().within(path.string()));
  view->checkpoint_ = *checkpoint;
  return view;
}

RocksdbView::~RocksdbView() {
  const bool is_abandoned = shared_.data->gate->is_shut();
  if (remove_ && !is_abandoned) {
    // Nothing of it is needed again, so closing need not write it out.
    (void)db().SetDBOptions({{"avoid_flush_during_shutdown", "true"}});
  }
  database_.reset();
  if (!remove_ || is_abandoned) return;
  (void)remove_tree(*shared_.data->files, path_);  // what stays goes at the next open
}

std::optional<Checkpoint> RocksdbView::checkpoint() const {
  const std::lock_guard lock{mutex_};
  return checkpoint_;
}

Result<std::optional<std::string>> RocksdbView::get(std::string_view key) const {
  return get(read_options(), key);
}

Result<std::optional<std::string>> RocksdbView::get(const rocksdb::ReadOptions& options,
                                                    std::string_view key) const {
  std::string value;
  const auto status = db().Get(options, slice_of(key), &value);
  if (status.IsNotFound() && !status.IsPathNotFound()) return std::nullopt;
  DAYBOOK_CHECK(check_read(status));
  return value;
}

Result<void> RocksdbView::commit(ViewBatch batch) {
  DAYBOOK_CHECK(check_view_keys(batch));
  DAYBOOK_CHECK(check_gate());
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
  DAYBOOK_CHECK(check_write(db().Write(options, &changes), "write to"));
  const std::lock_guard lock{mutex_};
  checkpoint_ = batch.checkpoint;
  return {};
}

Result<void> RocksdbView::flush() {
  DAYBOOK_CHECK(check_gate());
  return check_write(db().Flush(rocksdb::FlushOptions{}), "make durable");
}

Result<std::unique_ptr<ViewSnapshot>> RocksdbView::snapshot() const {
  auto snapshot = std::make_unique<Snapshot>(shared_from_this());
  DAYBOOK_CHECK(snapshot->load());
  return snapshot;
}

std::string RocksdbView::notice() const {
  const std::lock_guard lock{mutex_};
  return notice_;
}

void RocksdbView::begin_in_place_of_another(std::string_view why) {
  say(fmt::format("view {} is built again from the log: {}", to_string(name_), why));
}

Result<void> RocksdbView::check_gate() const {
  if (shared_.data->gate->is_shut()) {
    return fail(ErrorCode::closed, "view {}: the log cannot be written, so nothing is",
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
  if (status.ok()) return {};
  auto error = to_error(status, fmt::format("{} view {}", doing, to_string(name_)));
  if (error.code() == ErrorCode::corrupt) mark_damaged(error);
  return fail(std::move(error));
}

void RocksdbView::mark_damaged(const Error& error) const {
  if (is_damaged_.exchange(true)) return;
  auto& files = *shared_.data->files;
  (void)files.DeleteFile((path_ / stamp_file).string(), {}, nullptr);
  (void)sync_directory(files, path_);
  say(fmt::format("view {} is damaged: {}. `rebuild {}` builds it again beside what can still be "
                  "read; otherwise that is done at the next start",
                  to_string(name_), error.message(), name_.name));
}

void RocksdbView::say(std::string notice) const {
  {
    const std::lock_guard lock{mutex_};
    notice_ = notice;
  }
  if (tell_) tell_(notice);
}

}  // namespace daybook::engine
