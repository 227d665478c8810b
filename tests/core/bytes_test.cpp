#include "core/bytes.h"
#include "core/base64url.h"
#include "core/crc32c.h"
#include "core/sha256.h"
#include "core/token.h"
#include "core/utf8.h"
#include "tests/catch.h"

using namespace daybook;

namespace {

std::string hex(Bytes bytes) {
  std::string text;
  for (const auto byte : bytes) text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  return text;
}

Token example_token() {
  Token token;
  token.store = {StoreId{*Uuid::parse("0190b5c2-7d2e-7abc-8def-0123456789ab")}, 3};
  token.serial = Serial{77};
  token.log = LogId{*Uuid::parse("0190b5c2-7d2e-7abc-8def-ba9876543210")};
  token.position = Position{1'000'000'007};
  return token;
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

TEST_CASE("a token survives being written and read") {
  const auto token = example_token();
  const auto text = token.to_string();
  CHECK(text.size() == 76);
  const auto read = Token::parse(text);
  REQUIRE(read);
  CHECK(*read == token);
}

TEST_CASE("a token never changes its form") {
  CHECK(example_token().to_string() ==
        "AQGQtcJ9Lnq8je8BI0VniasDAAAATQAAAAAAAAABkLXCfS56vI3vuph2VDIQB8qaOwAAAABtvVno");
}

TEST_CASE("a damaged token is refused, whichever character was changed") {
  const auto text = example_token().to_string();
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto damaged = text;
    damaged[i] = damaged[i] == 'A' ? 'B' : 'A';
    CHECK_FALSE(Token::parse(damaged));
  }
  CHECK_FALSE(Token::parse(""));
  CHECK_FALSE(Token::parse(text + "A"));
  CHECK_FALSE(Token::parse(std::string(76, '=')));
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
