#include "core/model/token.h"

#include "tests/catch.h"

using namespace daybook;

namespace {

Token example_token() {
  Token token;
  token.store = {StoreId{*Uuid::parse("0190b5c2-7d2e-7abc-8def-0123456789ab")}, 3};
  token.serial = Serial{77};
  token.log = LogId{*Uuid::parse("0190b5c2-7d2e-7abc-8def-ba9876543210")};
  token.position = Position{1'000'000'007};
  return token;
}

}  // namespace

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
