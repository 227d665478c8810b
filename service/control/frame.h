#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace daybook::control {

/// The protocol of the control socket. A frame is a kind (1 byte), a length (u32, little-endian)
/// and that many bytes. The client sends one `call`: its words, each followed by a zero byte. The
/// first word is "terminal" or "plain", followed by a blank and the name of the calling program, if
/// any. The server answers with an empty `err` when it begins, any number of `out` and `err`, and
/// one `exit` (the exit code in decimal).
enum class FrameKind : std::uint8_t { call = 'c', out = 'o', err = 'e', exit = 'x' };

struct Frame {
  FrameKind kind = FrameKind::exit;
  std::string bytes;
};

inline constexpr std::string_view terminal_word = "terminal";
inline constexpr std::string_view plain_word = "plain";
inline constexpr std::size_t frame_bytes_max = 1024 * 1024;
/// A call is one frame, also if it has all schemas of a program in it.
inline constexpr std::size_t call_bytes_max = 16 * 1024 * 1024;

/// Blocking. Splits bytes beyond the limit of a frame, except those of a call: check them before.
/// Returns false when the peer is gone. Never raises SIGPIPE.
bool write_frame(int socket, FrameKind kind, std::string_view bytes);
/// Blocking. Fails with `closed` at the end of the stream, invalid_argument for an invalid frame.
Result<Frame> read_frame(int socket);

/// Reads one frame in pieces, without blocking. Its memory grows with the bytes received. Owned by
/// a connection; one thread.
class FramePieces {
 public:
  /// Reads available bytes. Returns true when the frame is complete, false when more bytes are
  /// needed. Errors as read_frame.
  Result<bool> read_from(int socket);
  /// The complete frame; call once.
  Frame take() { return std::move(frame_); }

 private:
  std::array<std::byte, 5> head_{};
  std::size_t head_bytes_ = 0;
  std::size_t size_ = 0;  // of the frame, once the head is read
  Frame frame_;
};

}  // namespace daybook::control
