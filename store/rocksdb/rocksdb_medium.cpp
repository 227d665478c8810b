#include "store/rocksdb/rocksdb_medium.h"

#include <rocksdb/listener.h>

#include "store/rocksdb/status.h"

namespace daybook::engine {
/// RocksDB flushes and compacts on its own; when that fails it is told here.
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

Result<std::unique_ptr<Medium>> RocksdbMedium::open(const std::filesystem::path& directory,
                                                    rocksdb::Options options,
                                                    std::shared_ptr<DirectoryLock> lock) {
  auto medium = std::make_unique<RocksdbMedium>();
  medium->listener_ = std::make_shared<FailureListener>();
  options.listeners.push_back(medium->listener_);
  medium->memtable_bytes_ = options.write_buffer_size;
  DAYBOOK_TRY(medium->database_, Database::open(options, directory, std::move(lock)));
  return medium;
}

Result<Serial> RocksdbMedium::find_head() const {
  const std::unique_ptr<rocksdb::Iterator> iterator{(*database_)->NewIterator({})};
  iterator->SeekToLast();
  DAYBOOK_CHECK(check(iterator->status(), "read the end of the log"));
  if (!iterator->Valid()) return Serial{0};
  return serial_of(iterator->key());
}

Result<void> RocksdbMedium::write(Serial first, std::span<const Bytes> records, bool sync) {
  if (const auto failed = listener_->failed()) return fail(*failed);
  batch_.Clear();
  auto serial = first;
  for (const auto record : records) {
    DAYBOOK_CHECK(check(batch_.Put(as_slice(key_of(serial)), as_slice(record)), "write the log"));
    serial = serial.next();
  }
  rocksdb::WriteOptions options;
  options.sync = sync;
  DAYBOOK_CHECK(check((*database_)->Write(options, &batch_), "write the log"));
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

Result<void> RocksdbMedium::verify_files() const {
  return check((*database_)->VerifyChecksum(), "verify the files of the log");
}

void RocksdbMedium::on_failure(std::function<void(const Error&)> told) {
  listener_->tell(std::move(told));
}

}  // namespace daybook::engine
