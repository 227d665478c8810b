// What may stand in a batch of RocksDB's write-ahead log beside the records of a Store.

#include <rocksdb/write_batch.h>

#include "store/rocksdb/database.h"
#include "store/rocksdb/recovery/wal_reader.h"
#include "store/rocksdb/rocksdb_cursor.h"
#include "tests/catch.h"

using namespace daybook;
using namespace daybook::engine;

namespace {

std::size_t count_records(const std::string& batch, bool& good) {
  std::size_t count = 0;
  good = for_each_record(as_bytes(std::string_view{batch}), [&](Serial, Bytes) { ++count; });
  return count;
}

rocksdb::WriteBatch batch_of(Serial serial) {
  rocksdb::WriteBatch batch;
  const auto key = key_of(serial);
  batch.Put(as_slice(key), "a record");
  return batch;
}

}  // namespace

TEST_CASE("the records of a batch are taken out of it") {
  bool good = false;
  auto batch = batch_of(Serial{7});
  CHECK(count_records(batch.Data(), good) == 1);
  CHECK(good);
  batch.PutLogData("a remark");
  CHECK(count_records(batch.Data(), good) == 1);
  CHECK(good);
}

TEST_CASE("a batch with anything else than records is told, whatever it is") {
  // Types of db/dbformat.h: no operation, and the marks of transactions, some with a name.
  for (const std::string entry : {"\x09", "\x0a\x01x", "\x0b\x01x", "\x0c\x01x", "\x0d"}) {
    bool good = true;
    count_records(batch_of(Serial{7}).Data() + entry, good);
    INFO(static_cast<int>(entry[0]));
    CHECK_FALSE(good);
  }
  bool good = true;
  auto batch = batch_of(Serial{7});
  const auto key = key_of(Serial{7});
  batch.Delete(as_slice(key));
  count_records(batch.Data(), good);
  CHECK_FALSE(good);
  rocksdb::WriteBatch other;
  other.Put("no serial", "a record");
  CHECK(count_records(other.Data(), good) == 0);
  CHECK_FALSE(good);
}
