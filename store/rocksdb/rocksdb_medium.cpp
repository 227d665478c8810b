#include "store/rocksdb/rocksdb_medium.h"

#include <rocksdb/listener.h>

#include <array>

#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

std::array<std::byte, 8> key_of(Serial serial) {
  std::array<std::byte, 8> key;
  store(key.data(), big_endian(serial.value));
  return key;
}

Result<Serial> serial_of(const rocksdb::Slice& key) {
  if (key.size() != 8) {
    return fail(ErrorCode::corrupt, "the log holds a key of {} bytes", key.size());
  }
  return Serial{big_endian(load<std::uint64_t>(as_bytes(key).data()))};
}

}  // namespace

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

/// Steps an iterator while Serials follow each other, and looks up single records otherwise.
class RocksdbMedium::RocksdbCursor final : public Cursor {
 public:
  explicit RocksdbCursor(const Database& database) : database_{database} {
    scan_.fill_cache = false;  // a replay would push out what is read again
  }

  Result<Bytes> read(Serial serial) override {
    const auto before = std::exchange(last_, serial);
    if (before.next() == serial || serial.next() == before) {
      DAYBOOK_TRY(const bool found, step_to(serial));
      if (found) return as_bytes(iterator_->value());
    }
    return look_up(serial);
  }

 private:
  Result<bool> step_to(Serial serial) {
    const bool was_there = iterator_ && iterator_->Valid();
    const auto at = was_there ? serial_of(iterator_->key()) : Result<Serial>{Serial{0}};
    if (!iterator_) iterator_.reset(database_->NewIterator(scan_));
    if (was_there && at && at->next() == serial) {
      iterator_->Next();
    } else if (was_there && at && serial.next() == *at) {
      iterator_->Prev();
    } else {
      iterator_->Seek(as_slice(key_of(serial)));
    }
    DAYBOOK_CHECK(check(iterator_->status(), "read the log"));
    if (!iterator_->Valid()) return false;
    DAYBOOK_TRY(const auto found, serial_of(iterator_->key()));
    return found == serial;
  }

  Result<Bytes> look_up(Serial serial) {
    value_.Reset();
    const auto status = database_->Get(rocksdb::ReadOptions{}, database_->DefaultColumnFamily(),
                                       as_slice(key_of(serial)), &value_);
    if (status.IsNotFound()) return fail(ErrorCode::gap, "it is missing from the log");
    DAYBOOK_CHECK(check(status, "read the log"));
    return as_bytes(value_);
  }

  const Database& database_;
  rocksdb::ReadOptions scan_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
  rocksdb::PinnableSlice value_;
  Serial last_ = Serial::end();
};

Result<std::unique_ptr<Medium>> RocksdbMedium::open(const std::filesystem::path& directory,
                                                    rocksdb::Options options,
                                                    std::shared_ptr<DirectoryLock> lock) {
  auto medium = std::make_unique<RocksdbMedium>();
  medium->listener_ = std::make_shared<FailureListener>();
  options.listeners.push_back(medium->listener_);
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
  return check((*database_)->Write(options, &batch_), "write the log");
}

std::unique_ptr<Cursor> RocksdbMedium::cursor() const {
  return std::make_unique<RocksdbCursor>(*database_);
}

Result<void> RocksdbMedium::verify_files() const {
  return check((*database_)->VerifyChecksum(), "verify the files of the log");
}

void RocksdbMedium::on_failure(std::function<void(const Error&)> told) {
  listener_->tell(std::move(told));
}

}  // namespace daybook::engine
