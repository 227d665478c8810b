#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

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

/// A frame that comes in pieces, read without waiting. Its memory grows with what has come. Owned
/// by one thread.
class FramePieces {
 public:
  /// Reads what is there. True when the frame is whole, false when more has to come; errors are
  /// those of read_frame.
  Result<bool> read_from(int socket);
  /// The whole frame; once.
  Frame take() { return std::move(frame_); }

 private:
  std::array<std::byte, 5> head_{};
  std::size_t head_bytes_ = 0;
  std::size_t size_ = 0;  // of the frame, once its head is there
  Frame frame_;
};

}  // namespace daybook::control
