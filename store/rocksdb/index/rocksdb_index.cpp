#include "store/rocksdb/index/rocksdb_index.h"

#include <array>

#include "base/bytes.h"
#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/index/index_format.h"
#include "store/rocksdb/index/index_list.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

using index_format::Entry;

const std::string identity_key{"I"};

template <class T>
void append_raw(std::string& to, const T& value) {
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::string identity_value(const StoreIdentity& identity) {
  std::string value;
  append_raw(value, index_format::format);
  append_raw(value, identity.id.uuid.bytes);
  append_raw(value, identity.epoch);
  return value;
}

tl::unexpected<Error> only_read() {
  return fail(ErrorCode::io, "the disk was too full to open the index for writing: free space, and "
                             "restart the program");
}

Result<Watermark> parse_watermark(std::string_view value) {
  if (value.size() != 12) return damaged_index();
  const auto* at = as_bytes(value).data();
  return Watermark{Serial{load<std::uint64_t>(at)}, load<std::uint32_t>(at + 8)};
}

/// Whether the query includes this entry of a dense list.
bool is_asked_for(const Entry& entry, std::uint64_t from, Direction direction) {
  return direction == Direction::forward ? entry.number + entry.count > from : entry.number <= from;
}

}  // namespace

RocksdbIndex::RocksdbIndex(std::filesystem::path directory,
                           std::vector<rocksdb::Options> family_options,
                           const StoreIdentity& identity, Database::Shared shared)
    : directory_{std::move(directory)},
      family_options_{with_forgotten(std::move(family_options))},
      identity_{identity_value(identity)},
      stamp_{identity.id, "index"},
      shared_{std::move(shared)} {}

Result<std::unique_ptr<Index>> RocksdbIndex::open(std::filesystem::path directory,
                                                  std::vector<rocksdb::Options> family_options,
                                                  const StoreFormat& format,
                                                  Database::Shared shared,
                                                  std::vector<std::string>& notices) {
  auto& files = *shared.data->files;
  DAYBOOK_TRY(const bool is_there, exists(files, directory));
  std::unique_ptr<RocksdbIndex> index{new RocksdbIndex{std::move(directory),
                                                       std::move(family_options), format.identity,
                                                       std::move(shared)}};
  if (!is_there) {
    // Without a base the Store is being made.
    if (format.base) notices.push_back("the index is missing, and is being rebuilt from the log");
    DAYBOOK_CHECK(index->make_new());
    return index;
  }
  const auto opened = index->open_existing(format.format > StoreFormat::first);
  if (opened) return index;
  if (opened.error().code() == ErrorCode::io) {
    return fail(ErrorCode::io,
                "{}: the index was left unchanged; fix the cause and open the store again, or "
                "delete {} to have the index rebuilt from the log",
                opened.error().message(), index->directory_.string());
  }
  notices.push_back(fmt::format("the index is being rebuilt from the log: {}",
                                opened.error().message()));
  DAYBOOK_CHECK(index->drop());
  return index;
}

Result<void> RocksdbIndex::open_existing(bool has_stamp) {
  if (has_stamp) DAYBOOK_CHECK(check_stamp(*shared_.data->files, directory_, stamp_));
  DAYBOOK_CHECK(open_database(is_only_read_));
  DAYBOOK_CHECK(check_identity());
  DAYBOOK_CHECK(load_marks());
  if (!has_stamp && !is_only_read_) {
    return write_stamp(*shared_.data->files, directory_, stamp_);
  }
  return {};
}

Result<std::unique_ptr<Index>> RocksdbIndex::open_for_reading(
    std::filesystem::path directory, std::vector<rocksdb::Options> family_options,
    const StoreFormat& format, Database::Shared shared) {
  std::unique_ptr<RocksdbIndex> index{new RocksdbIndex{
      std::move(directory), std::move(family_options), format.identity, std::move(shared)}};
  index->is_only_read_ = true;
  const bool has_stamp = format.format > StoreFormat::first;
  DAYBOOK_CHECK(index->open_existing(has_stamp));
  return index;
}

std::vector<rocksdb::ColumnFamilyDescriptor> RocksdbIndex::families() const {
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (std::size_t i = 0; i < index_family_names.size(); ++i) {
    families.emplace_back(std::string{index_family_names[i]}, family_options_[i]);
  }
  return families;
}

Result<void> RocksdbIndex::open_database(bool only_read) {
  const auto& options = family_options_.front();
  auto opened = only_read ? Database::open_for_reading(options, directory_, families(), shared_)
                          : Database::open(options, directory_, families(), shared_);
  DAYBOOK_TRY(database_, std::move(opened));
  return {};
}

/// After a failed write RocksDB must be reopened. If the cause persists, reopening for writing
/// fails too; then the index is reopened for reading, and the next attempt starts here.
Result<void> RocksdbIndex::mend() {
  if (is_only_read_ || (database_ && !database_->has_stopped())) return {};
  if (shared_.data->gate->is_shut()) {
    return fail(ErrorCode::io, "the index is no longer written, because a write to the log failed");
  }
  if (database_) DAYBOOK_CHECK(noted(database_->settle()));
  const std::unique_lock lock{reopening_};
  renew_iterators();
  database_.reset();
  auto opened = open_database(false);
  if (opened) return {};
  if (const auto reading = open_database(true); !reading) closed_by_ = reading.error();
  return noted(opened);
}

Result<RocksdbIndex::Reading> RocksdbIndex::read() const {
  Reading reading{reopening_};
  if (database_) return reading;
  return fail(closed_by_.within("the index was closed after a failed write"));
}

Result<void> RocksdbIndex::check_identity() const {
  DAYBOOK_TRY(const auto identity, get(IndexFamily::marks, identity_key));
  if (identity == identity_) return {};
  return fail(ErrorCode::corrupt, "{} is of another store, epoch or format", directory_.string());
}

Result<RocksdbIndex::Seen> RocksdbIndex::look(const std::filesystem::path& directory,
                                              const rocksdb::Options& options,
                                              const StoreId& store) {
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::OpenForReadOnly(options, directory.string(), &opened);
  const std::unique_ptr<rocksdb::DB> index{opened};
  DAYBOOK_CHECK(check(status, "open the index for reading"));
  std::string value;
  DAYBOOK_CHECK(check(index->Get({}, identity_key, &value), "read the index"));
  StoreIdentity found{store, 0};
  if (value.size() != identity_value(found).size()) return damaged_index();
  found.epoch = load<std::uint32_t>(as_bytes(std::string_view{value}).last<4>().data());
  if (value != identity_value(found)) return damaged_index();
  // All families have the same one; opening checks that.
  const auto mark = index->Get({}, watermark_key(IndexFamily::commands), &value);
  if (mark.IsNotFound()) return Seen{found.epoch, {}};
  DAYBOOK_CHECK(check(mark, "read the index"));
  DAYBOOK_TRY(const auto watermark, parse_watermark(value));
  return Seen{found.epoch, watermark};
}

Result<void> RocksdbIndex::load_marks() {
  DAYBOOK_TRY(const auto value, get(IndexFamily::marks, highest_id_key));
  DAYBOOK_TRY(const auto mark, watermark());
  const bool fits = value ? value->size() == sizeof(std::uint64_t) : mark.serial == Serial{0};
  if (!fits) return damaged_index();
  if (value) highest_id_ = load<std::uint64_t>(as_bytes(std::string_view{*value}).data());
  forgotten_.forget_up_to(mark.forgotten);
  return {};
}

Result<void> RocksdbIndex::drop() {
  if (is_only_read_) return only_read();
  renew_iterators();
  database_.reset();
  highest_id_ = 0;
  forgotten_.forget_up_to(Serial{0});
  DAYBOOK_CHECK(remove_tree(*shared_.data->files, directory_));
  return make_new();
}

Result<void> RocksdbIndex::make_new() {
  DAYBOOK_TRY(database_,
              Database::make(family_options_.front(), directory_, families(), shared_));
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  DAYBOOK_CHECK(check((*database_)->Put(options, identity_key, identity_), "write the index"));
  DAYBOOK_CHECK(check((*database_)->Flush({}), "write the index"));
  return write_stamp(*shared_.data->files, directory_, stamp_);
}

Result<Watermark> RocksdbIndex::watermark() const {
  DAYBOOK_TRY(const auto reading, read());
  constexpr std::array families{IndexFamily::commands, IndexFamily::logs, IndexFamily::streams,
                                IndexFamily::terms};
  std::optional<std::string> first;
  for (const auto family : families) {
    DAYBOOK_TRY(auto value, get(IndexFamily::marks, watermark_key(family)));
    // All watermarks are written in one step, so if they differ the index is damaged.
    if (family != families.front() && value != first) return damaged_index();
    first = std::move(value);
  }
  if (!first) return Watermark{};
  DAYBOOK_TRY(auto watermark, parse_watermark(*first));
  DAYBOOK_TRY(const auto forgotten, get(IndexFamily::marks, forgotten_key));
  if (forgotten && forgotten->size() != sizeof(std::uint64_t)) return damaged_index();
  if (forgotten) {
    watermark.forgotten =
        Serial{load<std::uint64_t>(as_bytes(std::string_view{*forgotten}).data())};
  }
  return watermark;
}

Result<void> RocksdbIndex::apply(const Segment& segment, Serial forgotten) {
  if (is_only_read_) return only_read();
  DAYBOOK_CHECK(mend());
  auto& file_system = *shared_.data->files;
  DAYBOOK_CHECK(remove_tree(file_system, ingest_directory()));  // left by an earlier attempt
  DAYBOOK_CHECK(check(file_system.CreateDir(ingest_directory().string(), {}, nullptr),
                      "make the directory for the files of the index"));
  // Before the commands become visible, so that no look-up skips them.
  highest_id_ = std::max(highest_id_.load(), segment.highest_id());
  DAYBOOK_TRY(const auto last_keys, find_last_keys());
  DAYBOOK_TRY(const auto files,
              write_index_files(segment, {highest_id_, forgotten}, ingest_directory(),
                                family_options_, last_keys));
  std::vector<rocksdb::IngestExternalFileArg> arguments;
  for (const auto& [family, paths] : files) {
    rocksdb::IngestExternalFileArg argument;
    argument.column_family = handle(family);
    argument.external_files = paths;
    argument.options.move_files = true;
    arguments.push_back(std::move(argument));
  }
  // All families in one step: one edit of RocksDB's manifest.
  DAYBOOK_CHECK(noted(check((*database_)->IngestExternalFiles(arguments), "add to the index")));
  // Only after the mark records it: an index that lacks ids must know that.
  forgotten_.forget_up_to(forgotten);
  forgotten_.purge(*database_->operator->(), *handle(IndexFamily::commands));
  renew_iterators();
  return {};
}

Result<LastKeys> RocksdbIndex::find_last_keys() const {
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  LastKeys keys;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::unique_ptr<rocksdb::Iterator> iterator{
        (*database_)->NewIterator(options, handle(static_cast<IndexFamily>(i)))};
    iterator->SeekToLast();
    if (iterator->Valid()) keys[i] = iterator->key().ToString();
    DAYBOOK_CHECK(noted(check(iterator->status(), "read the index")));
  }
  return keys;
}

void RocksdbIndex::renew_iterators() {
  for (auto& iterators : iterators_) iterators.renew();
}

Result<std::optional<std::string>> RocksdbIndex::get(IndexFamily family,
                                                     const std::string& key) const {
  std::string value;
  const auto status = (*database_)->Get(rocksdb::ReadOptions{}, handle(family), key, &value);
  if (status.IsNotFound()) return std::optional<std::string>{};
  DAYBOOK_CHECK(noted(check(status, "read the index")));
  return std::optional{std::move(value)};
}

Result<void> RocksdbIndex::noted(Result<void> read) const {
  if (read || read.error().code() != ErrorCode::corrupt) return read;
  if (!is_damaged_.exchange(true)) {
    (void)shared_.data->files->DeleteFile((directory_ / stamp_file).string(), {}, nullptr);
  }
  return fail(ErrorCode::corrupt,
              "{}: the index is rebuilt from the log when the program is restarted",
              read.error().message());
}

Result<std::optional<Serial>> RocksdbIndex::command(std::uint32_t log, CommandId id) const {
  if (id_time(id) > highest_id_.load(std::memory_order_acquire)) return std::optional<Serial>{};
  DAYBOOK_TRY(const auto reading, read());
  DAYBOOK_TRY(const auto value, get(IndexFamily::commands, index_format::command_key(log, id)));
  if (!value) return std::optional<Serial>{};
  std::string_view text{*value};
  const auto serial = index_format::take_varint(text);
  if (!serial || !text.empty()) return fail(noted(damaged_index()).error());
  return std::optional{Serial{*serial}};
}

Result<void> RocksdbIndex::log_places(std::uint32_t log, Position from, const PlaceQuery& query,
                                      std::vector<LogPlace>& places) const {
  DAYBOOK_TRY(const auto reading, read());
  const auto logs = iterator(IndexFamily::logs);
  IndexList list{logs, index_format::log_prefix(log), query};
  return noted(list.walk<index_format::DenseChunk>(from.value, [&](const Entry& entry) {
    if (!is_asked_for(entry, from.value, query.direction)) return false;
    places.push_back({Position{entry.number}, entry.count, entry.serial});
    return true;
  }));
}

Result<void> RocksdbIndex::stream_places(std::uint32_t log, std::string_view stream, Version from,
                                         const PlaceQuery& query,
                                         std::vector<StreamPlace>& places) const {
  DAYBOOK_TRY(const auto reading, read());
  auto prefix = index_format::stream_prefix(log, stream);
  if (from == Version::end() && query.direction == Direction::backward && query.count == 1) {
    DAYBOOK_TRY(const auto value, get(IndexFamily::streams, index_format::end_key(prefix)));
    if (!value) return {};
    const auto end = index_format::parse_end(*value);
    if (!end) return noted(damaged_index());
    if (end->serial <= query.up_to) {
      places.push_back({Version{end->number}, end->count, end->serial});
      return {};
    }
  }
  const auto streams = iterator(IndexFamily::streams);
  IndexList list{streams, std::move(prefix), query};
  return noted(list.walk<index_format::DenseChunk>(from.value, [&](const Entry& entry) {
    if (!is_asked_for(entry, from.value, query.direction)) return false;
    places.push_back({Version{entry.number}, entry.count, entry.serial});
    return true;
  }));
}

Result<void> RocksdbIndex::term_places(std::uint32_t log, const Term& term, Serial from,
                                       const PlaceQuery& query, std::vector<Serial>& places) const {
  DAYBOOK_TRY(const auto reading, read());
  const auto terms = iterator(IndexFamily::terms);
  IndexList list{terms, index_format::term_prefix(log, term), query};
  return noted(list.walk<index_format::SerialChunk>(from.value, [&](const Entry& entry) {
    const bool wanted =
        query.direction == Direction::forward ? entry.serial >= from : entry.serial <= from;
    if (wanted) places.push_back(entry.serial);
    return wanted;
  }));
}

Result<bool> RocksdbIndex::has_tag(std::uint32_t log, std::string_view tag) const {
  DAYBOOK_TRY(const auto reading, read());
  const auto prefix = index_format::term_prefix(log, {Segment::Kind::tag, tag});
  DAYBOOK_TRY(const auto end, get(IndexFamily::terms, index_format::end_key(prefix)));
  return end.has_value();
}

Result<std::vector<std::uint16_t>> RocksdbIndex::variants(std::uint32_t log,
                                                          std::string_view category) const {
  DAYBOOK_TRY(const auto reading, read());
  std::vector<std::uint16_t> variants;
  const auto prefix = index_format::category_prefix(log, category);
  const auto terms = iterator(IndexFamily::terms);
  terms->Seek(prefix);
  while (terms->Valid() && terms->key().starts_with(prefix)) {
    const auto variant = index_format::variant_in(terms->key().ToStringView(), prefix);
    if (!variant) return fail(noted(damaged_index()).error());
    variants.push_back(*variant);
    if (*variant == UINT16_MAX) break;
    auto next = prefix;
    append_big_endian(next, static_cast<std::uint16_t>(*variant + 1));
    terms->Seek(next);
  }
  DAYBOOK_CHECK(noted(check(terms->status(), "read the index")));
  return variants;
}

Result<std::optional<std::string>> RocksdbIndex::snapshot(std::uint32_t log,
                                                          std::string_view key) const {
  DAYBOOK_TRY(const auto reading, read());
  return get(IndexFamily::snapshots, index_format::log_prefix(log).append(key));
}

Result<void> RocksdbIndex::put_snapshot(std::uint32_t log, std::string_view key,
                                        std::string_view bytes) {
  DAYBOOK_TRY(const auto reading, read());
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  return check(
      (*database_)
          ->Put(options, handle(IndexFamily::snapshots), index_format::log_prefix(log).append(key),
                rocksdb::Slice{bytes.data(), bytes.size()}),
      "write the index");
}

}  // namespace daybook::engine
