#pragma once

#include <rocksdb/db.h>

#include <array>
#include <atomic>
#include <memory>
#include <mutex>

#include "store/engine/medium.h"

namespace daybook::engine {

/// How the log is keyed.
std::array<std::byte, 8> key_of(Serial serial);
Result<Serial> serial_of(const rocksdb::Slice& key);

/// A RocksDB iterator on its way through the log. A value, of one thread at a time.
struct LogIterator {
  std::unique_ptr<rocksdb::Iterator> iterator;
  Serial at;              ///< where it stands; Serial::end() when nowhere
  std::size_t steps = 0;  ///< how far it and those before it have come without a leap
  bool is_long = false;   ///< made for a long way: reads ahead and leaves the cache alone
};

/// The iterators of reads that ended in the middle of the log, for the reads that go on there: with
/// a new one for each page a replay takes an eighth longer. As long as an iterator is there RocksDB
/// frees nothing of what it had when it was made, so there are few, and those that nobody asks for
/// are dropped as the log grows. Owned by the medium; any thread.
class ParkedIterators {
 public:
  /// One that stands beside this Serial; without an iterator when there is none.
  LogIterator take(Serial beside);
  /// In place of the one that has waited longest, when there are too many.
  void park(LogIterator iterator);
  /// Drops those that were there the last time already.
  void drop_old();
  /// Drops all, before the database is closed.
  void clear();

 private:
  struct Place {
    LogIterator parked;
    std::uint64_t since = 0;
  };

  std::mutex mutex_;
  std::array<Place, 8> places_;
  std::atomic<std::size_t> count_{0};
  std::uint64_t time_ = 0;     // one more with each that comes
  std::uint64_t dropped_ = 0;  // when old ones were dropped last
};

/// Steps an iterator while Serials follow each other, and looks up single records otherwise.
class RocksdbCursor final : public Cursor {
 public:
  RocksdbCursor(rocksdb::DB& database, ParkedIterators& parked)
      : database_{database}, parked_{parked} {}
  ~RocksdbCursor() override;
  Result<Bytes> read(Serial serial) override;
  void expect(std::span<const Serial> serials) override;

 private:
  /// Records that were looked up together.
  struct Batch {
    std::size_t count = 0;
    std::array<Serial, expected_max> serials;
    std::array<rocksdb::PinnableSlice, expected_max> values;
    std::array<rocksdb::Status, expected_max> statuses;
  };

  Result<bool> step_to(Serial serial);
  Result<Bytes> look_up(Serial serial);
  void make_iterator(bool is_long);
  const rocksdb::PinnableSlice* find_expected(Serial serial) const;

  rocksdb::DB& database_;
  ParkedIterators& parked_;
  LogIterator way_;
  rocksdb::PinnableSlice value_;
  std::unique_ptr<Batch> batch_;
  Serial last_ = Serial::end();
};

}  // namespace daybook::engine
