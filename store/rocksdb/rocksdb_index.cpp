#include "store/rocksdb/rocksdb_index.h"

#include <rocksdb/write_batch.h>

#include "core/bytes.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

constexpr std::uint32_t index_format = 1;

// The first byte of a key says what it is.
constexpr char identity_key = 'I';
constexpr char watermark_family = 'W';
constexpr char log_family = 'L';
constexpr char stream_family = 'S';
constexpr char event_family = 'E';
constexpr char command_family = 'C';
constexpr char snapshot_family = 'P';  // without a watermark: nothing is missing when one is
constexpr std::string_view families{"LSEC"};

template <class T>
void append_raw(std::string& to, const T& value) {
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::string family_key(char family, std::uint32_t log) {
  std::string key(1, family);
  append_big_endian(key, log);
  return key;
}

std::string log_key(std::uint32_t log, Position last_position, Serial serial) {
  auto key = family_key(log_family, log);
  append_big_endian(key, last_position.value);
  append_big_endian(key, serial.value);
  return key;
}

std::string stream_key(std::uint32_t log, std::string_view text) {
  return family_key(stream_family, log).append(text);
}

std::string event_prefix(StreamNumber number) {
  std::string key(1, event_family);
  append_big_endian(key, number.serial.value);
  append_big_endian(key, number.event);
  return key;
}

std::string event_key(StreamNumber number, Version first_version) {
  auto key = event_prefix(number);
  append_big_endian(key, first_version.value);
  return key;
}

std::string command_key(std::uint32_t log, CommandId id) {
  auto key = family_key(command_family, log);
  append_raw(key, id.uuid.bytes);
  return key;
}

std::string watermark_key(char family) { return std::string{watermark_family, family}; }

std::string identity_value(const StoreIdentity& identity) {
  std::string value;
  append_raw(value, index_format);
  append_raw(value, identity.id.uuid.bytes);
  append_raw(value, identity.epoch);
  return value;
}

std::uint64_t number_at(const rocksdb::Slice& text, std::size_t offset) {
  return load<std::uint64_t>(as_bytes(text).data() + offset);
}

tl::unexpected<Error> damaged() {
  return fail(ErrorCode::corrupt,
              "the index holds a malformed entry: delete it, it is rebuilt "
              "from the log");
}

Result<StreamPlace> parse_place(const rocksdb::Slice& key, const rocksdb::Slice& value) {
  if (key.size() != 19 || value.size() != 10) return damaged();
  return StreamPlace{Version{big_endian(number_at(key, 11))},
                     load<std::uint16_t>(as_bytes(value).data() + 8), Serial{number_at(value, 0)}};
}

Result<LogPlace> parse_place(const rocksdb::Slice& key) {
  if (key.size() != 21) return damaged();
  return LogPlace{Position{big_endian(number_at(key, 5))}, Serial{big_endian(number_at(key, 13))}};
}

/// Calls f(key, value) from where the iterator stands, as long as keys have the prefix and f says
/// so.
template <class F>
Result<void> walk(rocksdb::Iterator& iterator, const std::string& prefix, Direction direction,
                  F&& f) {
  while (iterator.Valid() && iterator.key().starts_with(prefix)) {
    DAYBOOK_TRY(const bool more, f(iterator.key(), iterator.value()));
    if (!more) return {};
    if (direction == Direction::forward) {
      iterator.Next();
    } else {
      iterator.Prev();
    }
  }
  return check(iterator.status(), "read the index");
}

/// The last key that begins with the prefix lies before this.
std::string after_all(std::string prefix) { return prefix.append(24, '\xff'); }

}  // namespace

Result<std::unique_ptr<Index>> RocksdbIndex::open(std::filesystem::path directory,
                                                  rocksdb::Options options,
                                                  const StoreIdentity& identity,
                                                  std::shared_ptr<DirectoryLock> lock) {
  std::unique_ptr<RocksdbIndex> index{new RocksdbIndex{std::move(directory), std::move(options),
                                                       identity_value(identity), std::move(lock)}};
  auto database = Database::open(index->options_, index->directory_, index->lock_);
  if (database) index->database_ = *std::move(database);
  if (!index->database_ || !index->is_ours()) DAYBOOK_CHECK(index->drop());
  return index;
}

bool RocksdbIndex::is_ours() const {
  const auto identity = get(std::string(1, identity_key));
  return identity && *identity && **identity == identity_;
}

Result<void> RocksdbIndex::drop() {
  database_.reset();
  std::error_code error;
  std::filesystem::remove_all(directory_, error);
  if (error) {
    return fail(ErrorCode::io, "cannot remove {}: {}", directory_.string(), error.message());
  }
  return make_new();
}

Result<void> RocksdbIndex::make_new() {
  DAYBOOK_TRY(database_, Database::open(options_, directory_, lock_));
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  return check((*database_)->Put(options, std::string(1, identity_key), identity_),
               "write the index");
}

Result<Watermark> RocksdbIndex::watermark() const {
  Watermark lowest{Serial::end(), 0};
  for (const char family : families) {
    DAYBOOK_TRY(const auto value, get(watermark_key(family)));
    if (!value) return Watermark{};
    if (value->size() != 12) return damaged();
    const Serial serial{number_at(*value, 0)};
    if (serial < lowest.serial) {
      lowest = {serial, load<std::uint32_t>(as_bytes(rocksdb::Slice{*value}).data() + 8)};
    }
  }
  return lowest;
}

Result<void> RocksdbIndex::apply(std::span<const CommitEntry> entries) {
  if (entries.empty()) return {};
  rocksdb::WriteBatch batch;
  const auto put = [&](const std::string& key, const std::string& value) {
    static_cast<void>(batch.Put(key, value));  // fails only beyond a limit that was not set
  };
  for (const auto& entry : entries) {
    std::string serial;
    append_raw(serial, entry.serial.value);
    put(command_key(entry.log, entry.command_id), serial);
    put(log_key(entry.log, entry.last_position, entry.serial), {});
    for (const auto& stream : entry.streams) {
      if (stream.first_version == Version{1}) {
        std::string number;
        append_raw(number, stream.number.serial.value);
        append_raw(number, stream.number.event);
        put(stream_key(entry.log, stream.text), number);
      }
      auto value = serial;
      append_raw(value, stream.count);
      put(event_key(stream.number, stream.first_version), value);
    }
  }
  std::string mark;
  append_raw(mark, entries.back().serial.value);
  append_raw(mark, entries.back().checksum);
  for (const char family : families) put(watermark_key(family), mark);
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  return check((*database_)->Write(options, &batch), "write the index");
}

Result<std::optional<std::string>> RocksdbIndex::get(const std::string& key) const {
  std::string value;
  const auto status = (*database_)->Get(rocksdb::ReadOptions{}, key, &value);
  if (status.IsNotFound()) return std::optional<std::string>{};
  DAYBOOK_CHECK(check(status, "read the index"));
  return std::optional{std::move(value)};
}

Result<std::optional<Serial>> RocksdbIndex::command(std::uint32_t log, CommandId id) const {
  DAYBOOK_TRY(const auto value, get(command_key(log, id)));
  if (!value) return std::optional<Serial>{};
  if (value->size() != 8) return damaged();
  return std::optional{Serial{number_at(*value, 0)}};
}

Result<std::optional<StreamHead>> RocksdbIndex::stream(std::uint32_t log,
                                                       std::string_view text) const {
  DAYBOOK_TRY(const auto value, get(stream_key(log, text)));
  if (!value) return std::optional<StreamHead>{};
  if (value->size() != 10) return damaged();
  const StreamNumber number{Serial{number_at(*value, 0)},
                            load<std::uint16_t>(as_bytes(rocksdb::Slice{*value}).data() + 8)};
  DAYBOOK_TRY(const auto last, last_place(number));
  if (!last) return damaged();
  return std::optional{StreamHead{number, Version{last->first_version.value + last->count - 1}}};
}

Result<std::optional<StreamPlace>> RocksdbIndex::last_place(StreamNumber number) const {
  DAYBOOK_TRY(const auto places, stream_commits(number, Version::end(), Direction::backward, 1));
  if (places.empty()) return std::optional<StreamPlace>{};
  return std::optional{places.front()};
}

Result<std::vector<LogPlace>> RocksdbIndex::log_commits(std::uint32_t log, Position from,
                                                        Direction direction,
                                                        std::size_t count) const {
  const std::unique_ptr<rocksdb::Iterator> iterator{(*database_)->NewIterator({})};
  const auto prefix = family_key(log_family, log);
  iterator->Seek(log_key(log, from, Serial{0}));
  const bool beyond = !iterator->Valid() || !iterator->key().starts_with(prefix);
  if (beyond && direction == Direction::backward) iterator->SeekForPrev(after_all(prefix));
  std::vector<LogPlace> places;
  DAYBOOK_CHECK(walk(*iterator, prefix, direction,
                     [&](const rocksdb::Slice& key, const rocksdb::Slice&) -> Result<bool> {
                       DAYBOOK_TRY(const auto place, parse_place(key));
                       places.push_back(place);
                       return places.size() < count;
                     }));
  return places;
}

/// Entries are found by their first Version, so the one that holds `from` is at it or before it.
Result<std::vector<StreamPlace>> RocksdbIndex::stream_commits(StreamNumber number, Version from,
                                                              Direction direction,
                                                              std::size_t count) const {
  const std::unique_ptr<rocksdb::Iterator> iterator{(*database_)->NewIterator({})};
  iterator->SeekForPrev(event_key(number, from));
  std::vector<StreamPlace> places;
  DAYBOOK_CHECK(walk(*iterator, event_prefix(number), direction,
                     [&](const rocksdb::Slice& key, const rocksdb::Slice& value) -> Result<bool> {
                       DAYBOOK_TRY(const auto place, parse_place(key, value));
                       const auto end = place.first_version.value + place.count;
                       if (direction == Direction::backward || end > from.value) {
                         places.push_back(place);
                       }
                       return places.size() < count;
                     }));
  return places;
}

Result<std::optional<std::string>> RocksdbIndex::snapshot(std::uint32_t log,
                                                          std::string_view key) const {
  return get(family_key(snapshot_family, log).append(key));
}

Result<void> RocksdbIndex::put_snapshot(std::uint32_t log, std::string_view key,
                                        std::string_view bytes) {
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  return check((*database_)->Put(options, family_key(snapshot_family, log).append(key),
                                 rocksdb::Slice{bytes.data(), bytes.size()}),
               "write the index");
}

}  // namespace daybook::engine
