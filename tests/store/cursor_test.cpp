// Reading records by Serial from RocksDB: every order of reads returns what was written.

#include <rocksdb/cache.h>

#include <random>

#include "base/bytes.h"
#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/log/rocksdb_medium.h"
#include "store/rocksdb/options.h"
#include "tests/catch.h"
#include "tests/store/backend.h"

using namespace daybook;
using namespace daybook::engine;
using namespace daybook::testing;

namespace {

/// A log of records that contain their Serial. Its memtables are so small that most records are in
/// files.
class Records {
 public:
  Records() {
    StoreOptions options;
    options.log_write_buffer_bytes = 64 * 1024;
    auto opened = RocksdbMedium::open(
        directory_.path() / "log", Serial{0},
        log_options(options, rocksdb::NewLRUCache(1 << 20), *data_), {data_, nullptr});
    if (!opened) FAIL(opened.error().message());
    medium_ = *std::move(opened);
  }

  static std::string text_of(std::uint64_t serial, std::size_t bytes = 200) {
    auto text = fmt::format("record {} ", serial);
    text.resize(bytes, '.');
    return text;
  }
  void write(std::size_t count, std::size_t bytes = 200) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto text = text_of(++head_, bytes);
      const std::array records{as_bytes(std::string_view{text})};
      REQUIRE(medium_->write({Serial{head_}, records}));
    }
  }
  std::unique_ptr<Cursor> cursor() const { return medium_->cursor(); }

 private:
  TemporaryDirectory directory_;
  const std::shared_ptr<const DataFiles> data_ =
      std::make_shared<const DataFiles>(system_files());
  std::unique_ptr<engine::Medium> medium_;
  std::uint64_t head_ = 0;
};

void check_read(Cursor& cursor, std::uint64_t serial, std::size_t bytes = 200) {
  INFO(serial);
  const auto read = cursor.read(Serial{serial});
  if (!read) FAIL(read.error().message());
  REQUIRE(as_text(*read) == Records::text_of(serial, bytes));
}

void check_gap(Cursor& cursor, std::uint64_t serial) {
  const auto read = cursor.read(Serial{serial});
  REQUIRE_FALSE(read);
  CHECK(read.error().code() == ErrorCode::gap);
}

LogIterator standing_at(rocksdb::Iterator* iterator, std::uint64_t serial) {
  return {std::unique_ptr<rocksdb::Iterator>{iterator}, Serial{serial}, 100, true};
}

}  // namespace

TEST_CASE("a cursor reads records forward, backward, and wherever it is sent") {
  Records records;
  records.write(2000);
  const auto cursor = records.cursor();
  for (std::uint64_t serial = 1; serial <= 2000; ++serial) check_read(*cursor, serial);
  for (std::uint64_t serial = 2000; serial >= 1; --serial) check_read(*cursor, serial);
  std::mt19937 random{1};
  for (int leap = 0; leap < 200; ++leap) {
    std::uint64_t serial = 1 + random() % 1900;
    const bool forward = random() % 2 == 0;
    for (auto steps = random() % 50; steps > 0 && serial > 0; --steps) {
      check_read(*cursor, serial);
      serial = forward ? serial + 1 : serial - 1;
    }
  }
}

TEST_CASE("a scan by pages reads everything, also what is written meanwhile") {
  Records records;
  const std::size_t page = GENERATE(1, 31, 40, 500);
  std::uint64_t written = 0;
  std::uint64_t read = 0;
  for (int round = 0; round < 6; ++round) {
    const std::size_t more = round % 2 == 0 ? 700 : 3;
    records.write(more);
    written += more;
    while (read < written) {
      const auto cursor = records.cursor();
      for (std::size_t i = 0; i < page && read < written; ++i) check_read(*cursor, ++read);
    }
    check_gap(*records.cursor(), written + 1);
  }
}

TEST_CASE("several scans by pages do not get into each other's way") {
  Records records;
  records.write(1500);
  std::vector<std::uint64_t> scans;
  for (std::uint64_t i = 0; i < 12; ++i) scans.push_back(i % 3 * 50);
  for (int page = 0; page < 10; ++page) {
    for (auto& read : scans) {
      const auto cursor = records.cursor();
      for (int i = 0; i < 100; ++i) check_read(*cursor, ++read);
    }
  }
}

TEST_CASE("a cursor that passed the end reads what is written afterwards") {
  Records records;
  records.write(300);
  const auto cursor = records.cursor();
  for (std::uint64_t serial = 1; serial <= 300; ++serial) check_read(*cursor, serial);
  check_gap(*cursor, 301);
  records.write(2);
  check_read(*cursor, 301);
  check_read(*cursor, 302);
}

TEST_CASE("records that were expected are the ones that are read") {
  Records records;
  records.write(1000);
  const auto cursor = records.cursor();
  const std::vector<Serial> expected{Serial{700}, Serial{20}, Serial{2000}, Serial{21}, Serial{5}};
  cursor->expect(expected);
  check_read(*cursor, 700);
  check_read(*cursor, 20);
  check_gap(*cursor, 2000);
  check_read(*cursor, 21);
  check_read(*cursor, 999);  // one that was not expected
  check_read(*cursor, 5);
  cursor->expect(std::vector<Serial>{Serial{1}, Serial{2}});
  check_read(*cursor, 1);
  check_read(*cursor, 2);
  check_read(*cursor, 700);
}

TEST_CASE("more records than are worth to expect, and larger ones, are read one by one") {
  constexpr std::size_t large = 600 * 1024;
  Records records;
  records.write(12, large);
  std::vector<Serial> expected;
  for (std::uint64_t serial = 12; serial > 1; serial -= 2) expected.push_back(Serial{serial});
  for (std::uint64_t serial = 1; serial <= 12; serial += 2) expected.push_back(Serial{serial});
  const auto cursor = records.cursor();
  cursor->expect(expected);
  for (const auto serial : expected) check_read(*cursor, serial.value, large);
}

TEST_CASE("an iterator is parked for the read beside it, and only so many are") {
  ParkedIterators parked;
  const auto make = [] { return rocksdb::NewEmptyIterator(); };
  CHECK_FALSE(parked.take(Serial{1}).iterator);
  for (std::uint64_t serial = 10; serial <= 90; serial += 10) {
    parked.park(standing_at(make(), serial));
  }
  CHECK_FALSE(parked.take(Serial{11}).iterator);  // replaced by the ninth
  CHECK_FALSE(parked.take(Serial{22}).iterator);
  CHECK_FALSE(parked.take(Serial{20}).iterator);
  CHECK(parked.take(Serial{21}).at == Serial{20});
  CHECK(parked.take(Serial{89}).at == Serial{90});
  CHECK_FALSE(parked.take(Serial{21}).iterator);
}

TEST_CASE("a parked iterator that nobody takes is dropped as the log grows") {
  ParkedIterators parked;
  const auto make = [] { return rocksdb::NewEmptyIterator(); };
  parked.park(standing_at(make(), 10));
  parked.drop_old();  // newer than the last drop_old(), which never happened
  parked.park(standing_at(make(), 20));
  parked.drop_old();
  CHECK_FALSE(parked.take(Serial{11}).iterator);
  CHECK(parked.take(Serial{21}).iterator);
}
