// A power loss at the end of the log's manifest: unsynced writes are partly lost, and RocksDB
// refuses the rest.

#include "tests/catch.h"
#include "tests/store/closed_store.h"

using namespace daybook;
using namespace daybook::testing;
namespace fs = std::filesystem;

namespace {

fs::path manifest_of(const ClosedStore& store) {
  const auto name = content_of(store.log() / "CURRENT");
  return store.log() / name.substr(0, name.find('\n'));
}

/// The first record of a manifest: checksum, length and type, then the content.
std::string first_record(const std::string& manifest) {
  constexpr std::size_t header_bytes = 7;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(manifest[at]); };
  return manifest.substr(0, header_bytes + byte(4) + 256U * byte(5));
}

struct TornEnd {
  std::string bytes;
  bool is_told = true;  // false: RocksDB itself takes it for the end of the file
};

/// Ends that are not records, as lost or random sectors leave them.
std::vector<TornEnd> torn_ends(const std::string& record) {
  auto damaged = record;
  damaged.back() = static_cast<char>(damaged.back() ^ 1);
  return {{record.substr(0, 5) + std::string(198, '\0')},  // a header that ends with zeros
          {std::string(300, 'y'), false},
          {std::string(600, '\0'), false},
          {damaged},
          {damaged + record},  // of two records, only the second one's sector was written
          {record.substr(0, 6) + '\x07' + record.substr(7)}};
}

void check_opens(ClosedStore& store, std::size_t texts) {
  const auto manifest = manifest_of(store);
  const auto content = content_of(manifest);
  for (const auto& [bytes, is_told] : torn_ends(first_record(content))) {
    CAPTURE(bytes.size());
    write_file(manifest_of(store), content_of(manifest_of(store)) + bytes);
    store.open();
    const auto notices = store.store().status().notices;
    REQUIRE(notices.size() == (is_told ? 1 : 0));
    if (is_told) CHECK(says(notices.front(), fmt::format("{} bytes from byte", bytes.size())));
    CHECK(store.texts().size() == texts);
    store.close();
    store.open();
    CHECK(store.store().status().notices.empty());
    CHECK(store.texts().size() == texts);
    store.close();
  }
}

}  // namespace

TEST_CASE("a manifest with a torn end is no reason to refuse a log that is all there") {
  ClosedStore store;
  check_opens(store, 12);
}

TEST_CASE("a manifest with a torn end behind tables is cut, and nothing is missing") {
  ClosedStore store;
  store.fill_table_and_wal();
  check_opens(store, 15);
}

TEST_CASE("damage of the manifest that hides commits is refused with its place") {
  ClosedStore store;
  store.flush();
  const auto manifest = manifest_of(store);
  auto content = content_of(manifest);
  content[first_record(content).size() + 10] ^= 1;
  write_file(manifest, content);
  CHECK(says(store.refusal(), "MANIFEST-"));
}
