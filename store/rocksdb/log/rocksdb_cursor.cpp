#include "store/rocksdb/log/rocksdb_cursor.h"

#include <algorithm>

#include "base/bytes.h"
#include "store/rocksdb/database.h"
#include "store/rocksdb/options.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

/// Steps after which a read counts as a replay: it must not evict cached blocks that are read
/// again, and may read ahead.
constexpr std::size_t long_from = 256;
/// A read with fewer steps is probably over, and its iterator is cheap to replace.
constexpr std::size_t parked_from = 32;

bool are_neighbours(Serial a, Serial b) {
  return a != Serial::end() && (a.next() == b || b.next() == a);
}

Result<void> check_read(const rocksdb::Status& status) {
  auto read = check(status, "read the log");
  if (read || read.error().code() != ErrorCode::corrupt) return read;
  return fail(ErrorCode::corrupt,
              "{}: `verify` lists all damage; restore a backup, or stop the program and see with "
              "`repair --dry-run` what can be saved",
              read.error().message());
}

}  // namespace

std::array<std::byte, 8> key_of(Serial serial) {
  std::array<std::byte, 8> key;
  store(key.data(), big_endian(serial.value));
  return key;
}

Result<Serial> serial_of(const rocksdb::Slice& key) {
  if (key.size() != 8) {
    return fail(ErrorCode::corrupt, "the log contains a key of {} bytes", key.size());
  }
  return Serial{big_endian(load<std::uint64_t>(as_bytes(key).data()))};
}

LogIterator ParkedIterators::take(Serial beside) {
  if (count_.load(std::memory_order_relaxed) == 0) return {};
  const std::lock_guard lock{mutex_};
  for (auto& [parked, since] : places_) {
    if (!parked.iterator || !are_neighbours(parked.at, beside)) continue;
    --count_;
    return std::exchange(parked, {});
  }
  return {};
}

void ParkedIterators::park(LogIterator iterator) {
  const std::lock_guard lock{mutex_};
  // A free place, or else the oldest one.
  auto& place = *std::ranges::min_element(places_, {}, [](const Place& each) {
    return each.parked.iterator ? each.since : 0;
  });
  if (!place.parked.iterator) ++count_;
  std::swap(place.parked, iterator);
  place.since = ++time_;
}

void ParkedIterators::drop_old() {
  std::array<LogIterator, std::tuple_size_v<decltype(places_)>> dropped;
  const std::lock_guard lock{mutex_};
  for (std::size_t i = 0; i < places_.size(); ++i) {
    auto& [parked, since] = places_[i];
    if (!parked.iterator || since > dropped_) continue;
    dropped[i] = std::exchange(parked, {});
    --count_;
  }
  dropped_ = time_;
}

void ParkedIterators::clear() {
  const std::lock_guard lock{mutex_};
  for (auto& place : places_) place.parked = {};
  count_ = 0;
}

RocksdbCursor::~RocksdbCursor() {
  const bool is_somewhere = way_.iterator && way_.at != Serial::end();
  if (is_somewhere && way_.steps >= parked_from) parked_.park(std::move(way_));
}

Result<Bytes> RocksdbCursor::read(Serial serial) {
  const auto before = std::exchange(last_, serial);
  if (const auto* const value = find_expected(serial)) return as_bytes(*value);
  if (before == Serial::end()) way_ = parked_.take(serial);
  if (are_neighbours(way_.at, serial) || are_neighbours(before, serial)) {
    DAYBOOK_TRY(const bool found, step_to(serial));
    if (found) return as_bytes(way_.iterator->value());
  } else {
    way_.steps = 0;
    if (way_.is_long) way_ = {};
  }
  return look_up(serial);
}

void RocksdbCursor::expect(std::span<const Serial> serials) {
  constexpr std::size_t bytes_max = 1024 * 1024;  // beyond this, records are looked up one by one
  if (!batch_) batch_ = std::make_unique<Batch>();
  std::array<std::array<std::byte, 8>, expected_max> keys;
  std::array<rocksdb::Slice, expected_max> slices;
  auto& [count, expected, values, statuses] = *batch_;
  count = 0;
  auto before = last_;
  for (const auto serial : serials.first(std::min(serials.size(), expected_max))) {
    const bool is_stepped_to = are_neighbours(std::exchange(before, serial), serial);
    if (is_stepped_to) continue;
    values[count].Reset();
    keys[count] = key_of(serial);
    slices[count] = as_slice(keys[count]);
    expected[count++] = serial;
  }
  if (count < 2) {
    count = 0;
    return;
  }
  rocksdb::ReadOptions options;
  options.value_size_soft_limit = bytes_max;
  database_.MultiGet(options, database_.DefaultColumnFamily(), count, slices.data(), values.data(),
                     statuses.data(), false);
  // Prefetch the later records while the first is processed.
  constexpr std::size_t line_bytes = 64;
  constexpr std::size_t begin_bytes = 1024;
  for (std::size_t i = 0; i < count; ++i) {
    const auto bytes = std::min(values[i].size(), begin_bytes);
    const char* const begin = values[i].data();
    for (std::size_t at = 0; at < bytes; at += line_bytes) __builtin_prefetch(begin + at);
  }
}

const rocksdb::PinnableSlice* RocksdbCursor::find_expected(Serial serial) const {
  if (!batch_) return nullptr;
  const auto& [count, expected, values, statuses] = *batch_;
  const auto* const end = expected.begin() + count;
  const auto* const found = std::find(expected.begin(), end, serial);
  if (found == end) return nullptr;
  // A record not found here is looked up alone, which reports what is wrong.
  const auto i = static_cast<std::size_t>(found - expected.begin());
  return statuses[i].ok() ? &values[i] : nullptr;
}

Result<bool> RocksdbCursor::step_to(Serial serial) {
  const bool is_long = ++way_.steps > long_from;
  if (!way_.iterator || is_long != way_.is_long) make_iterator(is_long);
  const auto at = std::exchange(way_.at, Serial::end());
  auto& iterator = *way_.iterator;
  if (at.next() == serial) {
    iterator.Next();
  } else if (serial.next() == at) {
    iterator.Prev();
  } else {
    iterator.Seek(as_slice(key_of(serial)));
  }
  if (!iterator.Valid()) {
    DAYBOOK_CHECK(check_read(iterator.status()));
    way_.iterator.reset();  // it does not see records written after it was made
    return false;
  }
  DAYBOOK_TRY(const auto found, serial_of(iterator.key()));
  if (found != serial) return false;
  way_.at = serial;
  return true;
}

void RocksdbCursor::make_iterator(bool is_long) {
  rocksdb::ReadOptions options;
  if (is_long) options = log_scan_options();
  options.background_purge_on_iterator_cleanup = true;  // not on the thread of a reader or writer
  way_.iterator.reset(database_.NewIterator(options));
  way_.is_long = is_long;
  way_.at = Serial::end();
}

Result<Bytes> RocksdbCursor::look_up(Serial serial) {
  value_.Reset();
  const auto status = database_.Get(rocksdb::ReadOptions{}, database_.DefaultColumnFamily(),
                                    as_slice(key_of(serial)), &value_);
  if (status.IsNotFound()) return fail(ErrorCode::gap, "it is missing from the log");
  DAYBOOK_CHECK(check_read(status));
  return as_bytes(value_);
}

}  // namespace daybook::engine
