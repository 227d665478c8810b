// What RocksDB trusts at the end of a table.

#include "store/rocksdb/files/checked_tables.h"
#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/files/write_gate.h"
#include "tests/catch.h"
#include "tests/store/closed_store.h"

using namespace daybook;
using namespace daybook::testing;

namespace {

constexpr std::size_t footer_bytes = 53;

/// A Store whose only table is changed.
class DamagedTable {
 public:
  DamagedTable() : table_{flushed().file(".sst")}, content_{content_of(table_)} {}
  template <class Change>
  std::string refusal(const Change& change) {
    auto changed = content_;
    change(changed);
    if (changed == content_) return "nothing was changed";
    write_file(table_, changed);
    return store_.refusal();
  }
  std::size_t bytes() const { return content_.size(); }
  /// Changes one byte of the table; returns whether reading all of it finds no damage.
  bool is_good_with(std::size_t at, char value) {
    auto changed = content_;
    changed[at] = value;
    write_file(table_, changed);
    return engine::verify_table(data_.env.get(), table_).has_value();
  }
  /// Opens it like RocksDB; the result reads its last 1,000 bytes at each call.
  std::function<rocksdb::Status()> open() {
    std::unique_ptr<rocksdb::FSRandomAccessFile> file;
    REQUIRE(data_.files->NewRandomAccessFile(table_.string(), {}, &file, nullptr).ok());
    return [file = std::shared_ptr{std::move(file)}, bytes = bytes()]() -> rocksdb::Status {
      std::string place(1000, '\0');
      rocksdb::Slice found;
      return file->Read(bytes - place.size(), place.size(), {}, &found, place.data(), nullptr);
    };
  }
  void cut(std::size_t bytes) { std::filesystem::resize_file(table_, content_.size() - bytes); }
  char byte(std::size_t at) const { return content_[at]; }

 private:
  ClosedStore& flushed() {
    store_.flush();
    return store_;
  }

  ClosedStore store_;
  const std::filesystem::path table_;
  const std::string content_;
  const engine::DataFiles data_{engine::system_files()};
};

}  // namespace

TEST_CASE("a table whose footer says that blocks have other checksums, or none, is refused") {
  DamagedTable table;
  for (const char type : {'\0', '\1', '\2', '\3', '\5', '\x84'}) {
    const auto said = table.refusal(
        [&](std::string& content) { content[content.size() - footer_bytes] = type; });
    CHECK(says(said, "the footer of"));
  }
}

TEST_CASE("a table whose footer names another format, or an index elsewhere, is refused") {
  DamagedTable table;
  const auto said = [&](std::size_t at, char value) {
    return table.refusal(
        [&](std::string& content) { content[content.size() - footer_bytes + at] = value; });
  };
  CHECK(says(said(41, '\0'), "the footer of"));
  CHECK(says(said(41, '\1'), "the footer of"));
  CHECK(says(said(44, '\1'), "the footer of"));
  CHECK(says(said(3, '\xff'), "the footer of"));  // a size that continues in the next byte
}

TEST_CASE("a table whose end was zeroed anywhere is refused") {
  DamagedTable table;
  for (std::size_t to = table.bytes() - footer_bytes; to <= table.bytes(); to += 11) {
    for (std::size_t from = to - 1; from > to - std::min<std::size_t>(to, 1500); from -= 53) {
      INFO(from << " to " << to);
      const auto said = table.refusal(
          [&](std::string& content) { content.replace(from, to - from, to - from, '\0'); });
      CHECK_FALSE(said.empty());
    }
  }
}

TEST_CASE("no byte of the end of a table, whatever it becomes, ends the process or is believed") {
  DamagedTable table;
  constexpr std::size_t end_bytes = 2048;  // footer, index, metaindex and properties
  std::size_t believed = 0;
  for (auto at = table.bytes() - std::min(table.bytes(), end_bytes); at < table.bytes(); ++at) {
    const auto was = static_cast<unsigned char>(table.byte(at));
    for (int bit = 0; bit < 8; ++bit) {
      believed += table.is_good_with(at, static_cast<char>(was ^ (1U << bit))) ? 1 : 0;
    }
    for (const int value : {0x00, 0x7f, 0x80, 0xff}) {
      if (value == was) continue;
      believed += table.is_good_with(at, static_cast<char>(value)) ? 1 : 0;
    }
  }
  // Bytes after the two handles in the footer are not read.
  constexpr std::size_t handles_bytes = 40;
  constexpr std::size_t changes = 8 + 4;
  CHECK(believed < handles_bytes * changes);
}

TEST_CASE("a table that is cut short while it is open is damaged") {
  DamagedTable table;
  const auto read = table.open();
  CHECK(read().ok());
  table.cut(100);
  CHECK(read().IsCorruption());
}
