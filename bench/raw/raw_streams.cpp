#include "bench/raw/raw_streams.h"

#include <array>
#include <unordered_map>

#include "base/bytes.h"
#include "bench/raw/raw_database.h"
#include "core/model/record.h"
#include "store/rocksdb/database.h"
#include "store/rocksdb/options.h"
#include "store/rocksdb/status.h"

namespace daybook::bench {
namespace {

std::array<std::byte, 8> key_of(std::uint32_t stream, std::uint32_t version) {
  std::array<std::byte, 8> key;
  store(key.data(), big_endian(stream));
  store(key.data() + 4, big_endian(version));
  return key;
}

/// Cuts each record into as many pieces as it has events, and puts them where their stream is.
class Sorter {
 public:
  Sorter(rocksdb::DB& to) : to_{to} {}

  Result<void> add(rocksdb::Slice bytes) {
    const auto record = engine::RecordView::trusted(engine::as_bytes(bytes));
    if (record.log() == 0) return {};  // of the catalog
    const auto head = record.stream(0);
    const auto known = numbers_.try_emplace(std::string{head.text}, numbers_.size());
    const auto number = static_cast<std::uint32_t>(known.first->second);
    const auto events = record.event_count();
    for (std::uint32_t i = 0; i < events; ++i) {
      const auto begin = bytes.size() * i / events;
      const auto end = bytes.size() * (i + 1) / events;
      const auto key = key_of(number, static_cast<std::uint32_t>(head.first_version.value) + i);
      const auto status = to_.Put({}, engine::as_slice(key), {bytes.data() + begin, end - begin});
      DAYBOOK_CHECK(engine::check(status, "sort events into streams"));
    }
    return {};
  }

 private:
  rocksdb::DB& to_;
  std::unordered_map<std::string, std::size_t> numbers_;  // in the order they were first written to
};

}  // namespace

Result<RawStreams> RawStreams::copy_of(const std::filesystem::path& store,
                                       const std::filesystem::path& parent) {
  DAYBOOK_TRY(auto directory, testing::TemporaryDirectory::create(parent));
  DAYBOOK_TRY(const auto from, open_raw_to_read(store / "log"));
  DAYBOOK_TRY(const auto to, open_raw(directory.path() / "streams"));
  Sorter sorter{*to};
  const std::unique_ptr<rocksdb::Iterator> iterator{from->NewIterator(engine::log_scan_options())};
  for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) {
    DAYBOOK_CHECK(sorter.add(iterator->value()));
  }
  DAYBOOK_CHECK(engine::check(iterator->status(), "read the log"));
  DAYBOOK_CHECK(engine::check(to->CompactRange({}, nullptr, nullptr), "compact the streams"));
  return RawStreams{std::move(directory)};
}

Result<std::unique_ptr<rocksdb::DB>> RawStreams::open() const {
  return open_raw_to_read(directory_.path() / "streams");
}

Result<std::size_t> RawStreams::count(rocksdb::DB& database, std::uint32_t stream) {
  const auto begin = key_of(stream, 0);
  const auto end = key_of(stream + 1, 0);
  const auto upper = engine::as_slice(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper;
  const std::unique_ptr<rocksdb::Iterator> iterator{database.NewIterator(options)};
  std::size_t events = 0;
  std::size_t bytes = 0;
  for (iterator->Seek(engine::as_slice(begin)); iterator->Valid(); iterator->Next()) {
    bytes += iterator->value().size();
    ++events;
  }
  DAYBOOK_CHECK(engine::check(iterator->status(), "scan a stream"));
  if (bytes == 0 && events > 0) return fail(ErrorCode::gap, "a raw stream holds no bytes");
  return events;
}

}  // namespace daybook::bench
