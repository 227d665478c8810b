#pragma once

#include <cstdint>
#include <string_view>

namespace daybook::http {

enum class ChunkLine : std::uint8_t { partial, last, other };

/// Looks at bytes of a body in chunks that begin with a chunk's line, or with the line break before
/// it: is the line whole, and does it say that nothing but trailers follows, by a size of zero?
///
/// Beast has to be asked with care where that is so. When it comes back to the last chunk it
/// asserts that five bytes are there, though "0\r\nA" is a possible beginning of one with trailers.
/// No last chunk is shorter, so its readers wait for them, and lose nothing.
ChunkLine chunk_line(std::string_view left);

/// What Beast asserts of the last chunk.
inline constexpr std::size_t last_chunk_bytes_min = 5;

}  // namespace daybook::http
