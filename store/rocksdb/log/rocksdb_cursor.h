#pragma once

#include <rocksdb/db.h>

#include <array>
#include <atomic>
#include <memory>
#include <mutex>

#include "store/engine/medium.h"

namespace daybook::engine {

/// The key of a Serial in the log.
std::array<std::byte, 8> key_of(Serial serial);
Result<Serial> serial_of(const rocksdb::Slice& key);

/// A RocksDB iterator over the log. A value; one thread at a time.
struct LogIterator {
  std::unique_ptr<rocksdb::Iterator> iterator;
  Serial at;              ///< its position; Serial::end() if not positioned
  std::size_t steps = 0;  ///< steps without a jump, of it and of those before it
  bool is_long = false;   ///< made for a long scan: reads ahead, does not fill the cache
};

/// Iterators of reads that ended in the middle of the log, kept for reads that continue there: a
/// new iterator per page makes a replay 1/8 slower. An iterator pins everything RocksDB had when it
/// was made, so only a few are kept, and unused ones are dropped as the log grows. Owned by the
/// medium; any thread.
class ParkedIterators {
 public:
  /// The one next to this Serial; an empty one if there is none.
  LogIterator take(Serial beside);
  /// Replaces the one parked longest if there are too many.
  void park(LogIterator iterator);
  /// Drops those already there at the last call.
  void drop_old();
  /// Drops all; call before closing the database.
  void clear();

 private:
  struct Place {
    LogIterator parked;
    std::uint64_t since = 0;
  };

  std::mutex mutex_;
  std::array<Place, 8> places_;
  std::atomic<std::size_t> count_{0};
  std::uint64_t time_ = 0;     // counts parked iterators
  std::uint64_t dropped_ = 0;  // `time_` of the last drop_old()
};

/// Reads the log: steps an iterator for consecutive Serials, otherwise looks up single records.
/// Owned by one reader; one thread at a time.
class RocksdbCursor final : public Cursor {
 public:
  RocksdbCursor(rocksdb::DB& database, ParkedIterators& parked)
      : database_{database}, parked_{parked} {}
  ~RocksdbCursor() override;
  Result<Bytes> read(Serial serial) override;
  void expect(std::span<const Serial> serials) override;

 private:
  /// Records looked up together.
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
