// The cursor of a list: as a client sends it, and made of bytes that a checksum covers.

#include "projections/cursor.h"

#include "base/base64url.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzz {
namespace {

void check(std::string_view text) {
  const auto cursor = Cursor::parse(text);
  if (!cursor) return;
  require(cursor->to_string() == text, "a cursor that is accepted is written as it was read");
  require(cursor->last_key.size() < text.size(), "the key of a cursor is no longer than its text");
}

}  // namespace

void cursor(Bytes input) {
  check(as_text(input));
  check(to_base64url(as_text(with_checksum(input))));

  Input values{input};
  Cursor made{values.take<std::uint32_t>(), {}};
  made.last_key = values.rest_text();
  const auto read = Cursor::parse(made.to_string());
  require(read && read->query == made.query && read->last_key == made.last_key,
          "a cursor that is written is read again");
}

}  // namespace daybook::fuzz
