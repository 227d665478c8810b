#include <fmt/format.h>

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/crc32c.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "tests/catch.h"

using namespace daybook;

namespace {

std::string hex(Bytes bytes) {
  std::string text;
  for (const auto byte : bytes) text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  return text;
}

}  // namespace

TEST_CASE("CRC32C gives the check values of RFC 3720") {
  CHECK(crc32c(as_bytes("123456789")) == 0xE3069283U);
  const std::string zeros(32, '\0');
  CHECK(crc32c(as_bytes(zeros)) == 0x8A9136AAU);
  CHECK(crc32c({}) == 0);
}

TEST_CASE("CRC32C can be computed in pieces") {
  const std::string text = "the quick brown fox jumps over the lazy dog";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const auto first = crc32c(as_bytes(text.substr(0, cut)));
    CHECK(crc32c(as_bytes(text.substr(cut)), first) == crc32c(as_bytes(text)));
  }
}

TEST_CASE("CRC32C of long bytes is that of their pieces") {
  std::string text;
  for (int i = 0; i < 30'000; ++i) text += static_cast<char>(i * i % 251);
  std::uint32_t by_bytes = 0;
  for (std::size_t size = 1; size <= text.size(); ++size) {
    by_bytes = crc32c(as_bytes(text).subspan(size - 1, 1), by_bytes);
    if (size < 500 || size % 61 == 0 || size % 4096 == 0) {
      REQUIRE(crc32c(as_bytes(text).first(size)) == by_bytes);
    }
  }
}

TEST_CASE("SHA-256 gives the check value of FIPS 180-4, in one part or several") {
  const auto* expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  CHECK(hex(sha256({as_bytes("abc")})) == expected);
  CHECK(hex(sha256({as_bytes("a"), as_bytes("bc")})) == expected);
}

TEST_CASE("big-endian keys sort like their numbers") {
  std::string small;
  std::string large;
  append_big_endian(small, std::uint64_t{255});
  append_big_endian(large, std::uint64_t{256});
  CHECK(small < large);
}

TEST_CASE("base64url gives the vectors of RFC 4648 without padding, and back") {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},           {"f", "Zg"},
                                                         {"fo", "Zm8"},      {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg"}, {"\xFB\xFF", "-_8"}};
  for (const auto& [bytes, text] : vectors) {
    CHECK(to_base64url(bytes) == text);
    CHECK(from_base64url(text) == bytes);
  }
  for (const auto* bad : {"Zg==", "Z", "Zh", "Zm9v\n", "+/8"}) CHECK_FALSE(from_base64url(bad));
}

TEST_CASE("UTF-8 is checked as RFC 3629 says") {
  CHECK(is_utf8("plain, Ä, 漢, 🍏, \n"));
  CHECK_FALSE(is_printable_utf8("line\nbreak"));
  CHECK(is_printable_utf8("Ä 漢 🍏"));
  for (const auto* bad : {"\x80", "\xC1\x81", "\xE0\x80\x80", "\xED\xBF\xBF", "\xF5\x80\x80\x80",
                          "\xF4\x90\x80\x80", "\xE2\x82"}) {
    CHECK_FALSE(is_utf8(bad));
  }
}
