#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace daybook {

/// Where the next page of a list begins: after the last key given. `query` is a checksum of the
/// query, so that the cursor is refused for another one. A value.
struct Cursor {
  std::uint32_t query = 0;
  std::string last_key;

  /// base64url (RFC 4648, no padding) of: u8 format, u32 query, the key, u32 CRC32C.
  std::string to_string() const;
  /// Fails with invalid_argument when the text is not a cursor.
  static Result<Cursor> parse(std::string_view text);
};

}  // namespace daybook
