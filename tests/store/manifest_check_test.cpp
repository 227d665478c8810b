// Manifests that RocksDB would misread, or abort on.

#include "store/rocksdb/files/manifest_check.h"

#include "store/rocksdb/files/system_files.h"
#include "tests/catch.h"
#include "tests/store/closed_store.h"

using namespace daybook;
using namespace daybook::testing;

namespace {

constexpr std::size_t block_bytes = 32 * 1024;

/// Empty if the manifest is accepted.
std::string refusal(const std::string& content) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "file";
  write_file(path, content);
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  REQUIRE(engine::system_files()->NewSequentialFile(path.string(), {}, &file, nullptr).ok());
  const auto status = engine::check_manifest(*file);
  CHECK((status.ok() || status.IsCorruption()));
  return status.ok() ? "" : status.ToString();
}

/// A record with a checksum that is not checked.
std::string record(int type, const std::string& bytes) {
  std::string text = "\5\5\5\5";
  text += static_cast<char>(bytes.size() % 256);
  text += static_cast<char>(bytes.size() / 256);
  return text + static_cast<char>(type) + bytes;
}

const std::string comparator = std::string("\1\4") + "name";
const std::string family = comparator + "\xc8\1\1";  // followed by the number of its family
const std::string with_timestamps = comparator + "\x89\x40\1\1";  // RocksDB 9: timestamps are kept

}  // namespace

TEST_CASE("zeros between the records of a manifest are refused, and zeros at its end are not") {
  const std::string zeros(100, '\0');
  const auto rest = [&](std::size_t used) { return std::string(block_bytes - used, '\0'); };
  CHECK(refusal("") == "");
  CHECK(refusal(zeros) == "");
  CHECK(refusal(record(1, "edit") + zeros) == "");
  CHECK(refusal(record(1, "edit") + rest(11) + rest(0) + zeros) == "");
  CHECK(says(refusal(record(1, "edit") + rest(11) + record(1, "edit")),
             "zeros between records at offset 11"));
  CHECK(says(refusal(rest(0) + rest(0) + record(1, "edit")), "zeros between records at offset 0"));
  // The rest of the block is too short for a header.
  const auto nearly = record(2, std::string(block_bytes - 7 - 6, 'x'));
  CHECK(refusal(nearly + std::string(6, '\0') + record(1, "edit")) == "");
}

TEST_CASE("what is cut off, or too long for its block, is left to RocksDB") {
  const auto whole = record(1, "an edit of some bytes");
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
    CHECK(refusal(whole.substr(0, bytes)) == "");
  }
  CHECK(refusal(std::string("\0\0\0\0\xff\xff\1", 7) + record(5, "edit")) == "");
}

TEST_CASE("a manifest begins once") {
  CHECK(refusal(record(1, comparator)) == "");
  CHECK(refusal(record(1, comparator) + record(1, family) + record(1, family)) == "");
  CHECK(says(refusal(record(1, comparator) + record(1, family) + record(1, comparator)),
             "a repeated first record at offset 29"));
  CHECK(says(refusal(record(1, with_timestamps) + record(1, with_timestamps)),
             "a repeated first record at offset 17"));
}

TEST_CASE("a manifest that was appended to itself is damage of the log, and not of the process") {
  ClosedStore store;
  store.flush();
  const auto manifest = store.file("MANIFEST-");
  const auto content = content_of(manifest);
  write_file(manifest, content + content);
  CHECK(says(store.refusal(), "a repeated first record at offset"));
  write_file(manifest, content);
  store.check_whole();
}
