// A batch of RocksDB's write-ahead log, and the records that are taken out of it.

#include <rocksdb/write_batch.h>

#include <string>
#include <utility>
#include <vector>

#include "store/rocksdb/database.h"
#include "store/rocksdb/log/rocksdb_cursor.h"
#include "store/rocksdb/recovery/wal_reader.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzz {
namespace {

using Records = std::vector<std::pair<Serial, std::string>>;

/// Nothing when the batch holds anything else than records.
std::optional<Records> records_of(Bytes batch) {
  Records records;
  std::size_t bytes = 0;
  const bool good = engine::for_each_record(batch, [&](Serial serial, Bytes record) {
    bytes += record.size();
    records.emplace_back(serial, as_text(record));
  });
  require(bytes <= batch.size(), "the records of a batch are no larger than the batch");
  if (!good) return std::nullopt;
  return records;
}

/// What RocksDB takes out of a batch that was accepted, so that its assertions hold.
class Collector final : public rocksdb::WriteBatch::Handler {
 public:
  rocksdb::Status PutCF(std::uint32_t family, const rocksdb::Slice& key,
                        const rocksdb::Slice& value) override {
    const auto serial = engine::serial_of(key);
    require(family == 0 && serial.has_value(), "RocksDB finds only records in the batch");
    records.emplace_back(*serial, value.ToString());
    return {};
  }
  void LogData(const rocksdb::Slice&) override {}

  Records records;
};

}  // namespace

void wal_batch(Bytes input) {
  const auto records = records_of(input);
  if (!records) return;
  Collector collector;
  const rocksdb::WriteBatch same{std::string{as_text(input)}};
  require(same.Iterate(&collector).ok() && collector.records == *records,
          "a batch that is accepted holds the same for RocksDB");
  rocksdb::WriteBatch written;
  for (const auto& [serial, record] : *records) {
    const auto key = engine::key_of(serial);
    written.Put(engine::as_slice(key), record);
  }
  require(records_of(as_bytes(written.Data())) == records,
          "a batch that is accepted is written as it was read");
}

}  // namespace daybook::fuzz
