#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace daybook::control {

/// What goes over the control socket: frames of a kind (1 byte), a length (u32, little-endian) and
/// that many bytes. The client sends one `call` (its words, each followed by a zero byte, after a
/// first word "terminal" or "plain", with a blank and the name of the calling program behind it, if
/// it has one); the server answers with any number of `out` and `err` and one
/// `exit` (the exit code in decimal).
enum class FrameKind : std::uint8_t { call = 'c', out = 'o', err = 'e', exit = 'x' };

struct Frame {
  FrameKind kind = FrameKind::exit;
  std::string bytes;
};

inline constexpr std::string_view terminal_word = "terminal";
inline constexpr std::string_view plain_word = "plain";
inline constexpr std::size_t frame_bytes_max = 1024 * 1024;

/// Blocking; false when the other end is gone. Never raises SIGPIPE.
bool write_frame(int socket, FrameKind kind, std::string_view bytes);
/// Blocking. `closed` at the end of the stream, invalid_argument for what is no frame.
Result<Frame> read_frame(int socket);

}  // namespace daybook::control
