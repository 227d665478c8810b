#pragma once

#include <cstdint>

#include "base/sha256.h"

namespace daybook {

/// CRC32C (Castagnoli, RFC 3720 B.4) of `bytes`; `before` is the CRC of the preceding bytes. Uses
/// the SSE 4.2 instruction where available. Own code because Debian packages no CRC32C library and
/// Boost.CRC is ten times slower.
std::uint32_t crc32c(Bytes bytes, std::uint32_t before = 0);

}  // namespace daybook
