#pragma once

#include <cstdint>
#include <string_view>

namespace daybook::http {

enum class ChunkLine : std::uint8_t { partial, last, other };

/// Classifies the beginning of `left`, which is part of a chunked body and starts with a chunk's
/// size line or with the line break before it. `partial`: the line is incomplete. `last`: its size
/// is zero, so only trailers follow.
///
/// Works around an assertion in Beast: when its parser resumes at the last chunk it asserts that
/// five bytes are there, but "0\r\nA" may be the beginning of one with trailers. No last chunk is
/// shorter than five bytes, so callers wait for them.
ChunkLine chunk_line(std::string_view left);

/// The bytes that Beast asserts for the last chunk.
inline constexpr std::size_t last_chunk_bytes_min = 5;

}  // namespace daybook::http
