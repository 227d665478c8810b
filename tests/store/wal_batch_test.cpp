// What a batch in RocksDB's write-ahead log may contain besides the records of a Store.

#include <rocksdb/write_batch.h>

#include "store/rocksdb/database.h"
#include "store/rocksdb/log/rocksdb_cursor.h"
#include "store/rocksdb/recovery/wal_reader.h"
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
  // Types of db/dbformat.h: no-op, and the marks of transactions, some with a name.
  const std::string merge_without_key{"\x02\0", 2};
  for (const std::string& entry : {std::string{"\x09"}, std::string{"\x0a\x01x"},
                                   std::string{"\x0b\x01x"}, std::string{"\x0c\x01x"},
                                   std::string{"\x0d"}, merge_without_key}) {
    bool good = true;
    CHECK(count_records(batch_of(Serial{7}).Data() + entry, good) == 0);
    INFO(static_cast<int>(entry[0]));
    CHECK_FALSE(good);
  }
  bool good = true;
  auto batch = batch_of(Serial{7});
  const auto key = key_of(Serial{7});
  batch.Delete(as_slice(key));
  CHECK(count_records(batch.Data(), good) == 0);
  CHECK_FALSE(good);
  rocksdb::WriteBatch other;
  other.Put("no serial", "a record");
  CHECK(count_records(other.Data(), good) == 0);
  CHECK_FALSE(good);
}

TEST_CASE("a batch that is cut short or miscounted gives nothing") {
  bool good = true;
  const auto batch = batch_of(Serial{7});
  for (std::size_t bytes = 0; bytes < batch.Data().size(); ++bytes) {
    CHECK(count_records(batch.Data().substr(0, bytes), good) == 0);
    CHECK_FALSE(good);
  }
  auto miscounted = batch.Data();
  miscounted[8] = 2;
  CHECK(count_records(miscounted, good) == 0);
  CHECK_FALSE(good);
}
