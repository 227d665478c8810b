// Records marked as recycled: RocksDB 9 would read them in an endless loop.

#include "store/rocksdb/files/unrecycled_log.h"

#include "store/rocksdb/files/system_files.h"
#include "tests/catch.h"
#include "tests/store/closed_store.h"
#include "tests/store_views/record_types.h"

using namespace daybook;
using namespace daybook::testing;
namespace fs = std::filesystem;

namespace {

/// Reads a file like RocksDB, in pieces of `piece_bytes`.
std::string read_through(const std::string& content, std::size_t piece_bytes) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "file";
  write_file(path, content);
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  REQUIRE(engine::system_files()->NewSequentialFile(path.string(), {}, &file, nullptr).ok());
  file = engine::unrecycled_log(std::move(file));
  std::string read;
  std::string place(piece_bytes, '\0');
  rocksdb::Slice piece;
  do {
    REQUIRE(file->Read(place.size(), {}, &piece, place.data(), nullptr).ok());
    read += piece.ToString();
  } while (!piece.empty());
  return read;
}

/// A log with records of these types; some end at the end of their block.
std::string log_of(const std::vector<int>& types) {
  constexpr std::size_t block_bytes = 32 * 1024;
  std::string content;
  std::size_t length = 0;
  for (const auto type : types) {
    if (const auto left = block_bytes - content.size() % block_bytes; left < 7) {
      content.append(left, '\0');
    }
    length = std::min((length + 4'999) % 20'000, block_bytes - content.size() % block_bytes - 7);
    content += "\5\5\5\5";  // a CRC
    content += static_cast<char>(length % 256);
    content += static_cast<char>(length / 256);
    content += static_cast<char>(type);
    content.append(length, '\6');
  }
  return content;
}

}  // namespace

TEST_CASE("types of recycled logs become one that is unknown, and nothing else is changed") {
  const std::vector<int> types{1, 2, 3, 4, 5, 1, 6, 7, 8, 9, 10, 11, 131, 130, 127, 0, 255, 5, 1};
  const auto content = log_of(types);
  auto expected = content;
  std::size_t found = 0;
  for (const auto at : record_types(content)) {
    const auto type = types.at(found++);
    REQUIRE(static_cast<unsigned char>(content[at]) == type);
    if ((type >= 5 && type <= 8) || type == 11 || type == 131) expected[at] = 127;
  }
  REQUIRE(found == types.size());
  REQUIRE(content.size() > 2 * 32 * 1024);
  for (const std::size_t piece_bytes : {1, 6, 7, 1'000, 32 * 1024, 1'000'000}) {
    CHECK((read_through(content, piece_bytes) == expected));
  }
}

TEST_CASE("a length that leads out of its block does not hide what follows in the next one") {
  std::string content(32 * 1024, '\0');
  content[4] = '\xff';
  content[5] = '\xff';
  content[6] = 1;
  content += std::string("\0\0\0\0\0\0\6", 7);
  CHECK(read_through(content, 1'000).back() == 127);
}

TEST_CASE("every damaged type of a record in the manifests of log and index is noticed") {
  ClosedStore store;
  store.flush();
  for (const auto* part : {"log", "index"}) {
    for (const auto& entry : fs::directory_iterator{store.path() / part}) {
      const auto name = entry.path().filename();
      if (!name.string().starts_with("MANIFEST-")) continue;
      char type = 5;
      for (const auto at : record_types(content_of(entry.path()))) {
        INFO(entry.path() << " at " << at);
        const TemporaryDirectory place;
        const auto copy = place.path() / "store";
        fs::copy(store.path(), copy, fs::copy_options::recursive);
        auto content = content_of(entry.path());
        content.at(at) = type;
        write_file(copy / part / name, content);
        FakeTimeEnvironment environment;
        const auto opened = RocksdbStore::open(copy, environment, {});
        // Without its last edits a log may still be complete.
        CHECK((opened || std::string{part} == "log"));
        if (opened) CHECK((*opened)->status().notices.size() == 1);
        if (opened) CHECK(read_all(**(*opened)->open_log(LogName::main())).size() == 12);
        type = type == 8 ? 5 : static_cast<char>(type + 1);
      }
    }
  }
}

TEST_CASE("a torn tail of a manifest that looks like a record of a recycled log is passed over") {
  ClosedStore store;
  store.flush();
  const auto manifest = store.file("MANIFEST-");
  const auto content = content_of(manifest);
  for (const auto* type : {"\5", "\10", "\13"}) {
    write_file(manifest, content + "torn\xff\xff" + type + "and what was garbled");
    const TemporaryDirectory place;
    const auto copy = place.path() / "store";
    fs::copy(store.path(), copy, fs::copy_options::recursive);
    FakeTimeEnvironment environment;
    const auto opened = RocksdbStore::open(copy, environment, {});
    REQUIRE(opened);
    CHECK(read_all(**(*opened)->open_log(LogName::main())).size() == 12);
  }
}
