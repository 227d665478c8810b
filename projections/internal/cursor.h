#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace daybook {

/// Where a list goes on: after the key that was given last. `query` is a checksum of everything
/// that the cursor is good for. A value.
struct Cursor {
  std::uint32_t query = 0;
  std::string last_key;

  /// base64url (RFC 4648, no padding) of: u8 format, u32 query, the key, u32 CRC32C.
  std::string to_string() const;
  /// invalid_argument when the text is no cursor.
  static Result<Cursor> parse(std::string_view text);
};

}  // namespace daybook
