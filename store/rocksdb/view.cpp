#include "store/rocksdb/view.h"

#include <rocksdb/write_batch.h>

#include "store/rocksdb/checkpoint_record.h"
#include "store/rocksdb/small_file.h"
#include "store/rocksdb/status.h"
#include "store/views/view_name.h"

namespace daybook::engine {
namespace {

rocksdb::Slice slice_of(std::string_view text) { return {text.data(), text.size()}; }

/// Iterators begin here, past the Checkpoint: the smallest key that a row can have.
constexpr std::string_view first_key{"\0", 1};

}  // namespace

class RocksdbView::Snapshot final : public ViewSnapshot {
 public:
  explicit Snapshot(std::shared_ptr<const RocksdbView> view)
      : view_{std::move(view)}, snapshot_{view_->db_->GetSnapshot()} {
    options_.snapshot = snapshot_;
  }
  ~Snapshot() override { view_->db_->ReleaseSnapshot(snapshot_); }

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
  const std::unique_ptr<rocksdb::Iterator> row{view_->db_->NewIterator(options)};
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
  DAYBOOK_CHECK(check(row->status(), "read the rows of a view"));
  return entries;
}

Result<std::shared_ptr<RocksdbView>> RocksdbView::open(const std::filesystem::path& path,
                                                       const rocksdb::Options& options,
                                                       Database::Shared shared) {
  rocksdb::DB* db = nullptr;
  const auto opened = rocksdb::DB::Open(options, path.string(), &db);
  DAYBOOK_CHECK(check(opened, fmt::format("open the view in {}", path.string())));
  const std::shared_ptr<RocksdbView> view{
      new RocksdbView{path, std::unique_ptr<rocksdb::DB>{db}, std::move(shared)}};
  DAYBOOK_TRY(const auto record, view->get(""));
  if (record) {
    DAYBOOK_TRY(view->checkpoint_, parse_checkpoint(*record));
  }
  return view;
}

RocksdbView::~RocksdbView() {
  if (remove_) {
    // Nothing of it is needed again, so closing need not write it out.
    (void)db_->SetDBOptions({{"avoid_flush_during_shutdown", "true"}});
  }
  db_.reset();
  if (remove_) (void)remove_tree(*shared_.data->files, path_);  // what stays goes at the next open
}

std::optional<Checkpoint> RocksdbView::checkpoint() const {
  const std::lock_guard lock{mutex_};
  return checkpoint_;
}

Result<std::optional<std::string>> RocksdbView::get(std::string_view key) const {
  return get(rocksdb::ReadOptions{}, key);
}

Result<std::optional<std::string>> RocksdbView::get(const rocksdb::ReadOptions& options,
                                                    std::string_view key) const {
  std::string value;
  const auto status = db_->Get(options, slice_of(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  DAYBOOK_CHECK(check(status, "read a row of a view"));
  return value;
}

Result<void> RocksdbView::commit(ViewBatch batch) {
  DAYBOOK_CHECK(check_view_keys(batch));
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
  DAYBOOK_CHECK(check(db_->Write(options, &changes), "write to a view"));
  const std::lock_guard lock{mutex_};
  checkpoint_ = batch.checkpoint;
  return {};
}

Result<void> RocksdbView::flush() {
  return check(db_->Flush(rocksdb::FlushOptions{}), "make a view durable");
}

Result<std::unique_ptr<ViewSnapshot>> RocksdbView::snapshot() const {
  auto snapshot = std::make_unique<Snapshot>(shared_from_this());
  DAYBOOK_CHECK(snapshot->load());
  return snapshot;
}

}  // namespace daybook::engine
