// What RocksDB believes of the end of a table.

#include "tests/catch.h"
#include "tests/store/closed_store.h"

using namespace daybook;
using namespace daybook::testing;

namespace {

constexpr std::size_t footer_bytes = 53;

/// A store whose only table was changed.
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

 private:
  ClosedStore& flushed() {
    store_.flush();
    return store_;
  }

  ClosedStore store_;
  const std::filesystem::path table_;
  const std::string content_;
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
  CHECK(says(said(3, '\xff'), "the footer of"));  // a size that goes on with the next offset
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
