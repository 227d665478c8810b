// The token of a receipt: as a client sends it, and made of bytes that a checksum covers.

#include "base/base64url.h"
#include "core/model/token.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzz {
namespace {

void check(std::string_view text) {
  const auto token = Token::parse(text);
  if (!token) return;
  require(token->to_string() == text, "a token that is accepted is written as it was read");
}

}  // namespace

void token(Bytes input) {
  check(as_text(input));
  const auto raw = with_checksum(input);
  check(to_base64url(as_text(raw)));

  Input values{input};
  const Token made{{StoreId{values.take<Uuid>()}, values.take<std::uint32_t>()},
                   Serial{values.take<std::uint64_t>()},
                   LogId{values.take<Uuid>()},
                   Position{values.take<std::uint64_t>()}};
  const auto read = Token::parse(made.to_string());
  require(read && *read == made, "a token that is written is read again");
}

}  // namespace daybook::fuzz
