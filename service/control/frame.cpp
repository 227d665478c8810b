#include "service/control/frame.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>

#include "base/bytes.h"

namespace daybook::control {
namespace {

bool write_all(int socket, const char* bytes, std::size_t size) {
  while (size > 0) {
    const auto sent = send(socket, bytes, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

tl::unexpected<Error> gone() {
  return fail(ErrorCode::closed, "the other end closed the control socket");
}

std::size_t bytes_max(FrameKind kind) {
  return kind == FrameKind::call ? call_bytes_max : frame_bytes_max;
}

/// The number of bytes after this head.
Result<std::size_t> size_in(std::span<const std::byte> head) {
  const auto size = load<std::uint32_t>(head.data() + 1);
  if (size <= bytes_max(load<FrameKind>(head.data()))) return size;
  return fail(ErrorCode::invalid_argument, "an invalid frame came over the control socket");
}

/// Reads available bytes without blocking; 0 when there are none.
Result<std::size_t> read_some(int socket, void* bytes, std::size_t size) {
  while (true) {
    const auto got = recv(socket, bytes, size, MSG_DONTWAIT);
    if (got > 0) return static_cast<std::size_t>(got);
    if (got == 0) return gone();
    if (errno == EAGAIN || errno == EWOULDBLOCK) return 0;
    if (errno != EINTR) return gone();
  }
}

bool read_all(int socket, char* bytes, std::size_t size) {
  while (size > 0) {
    const auto got = recv(socket, bytes, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    bytes += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace

bool write_frame(int socket, FrameKind kind, std::string_view bytes) {
  const auto max = bytes_max(kind);
  while (bytes.size() > max) {
    if (!write_frame(socket, kind, bytes.substr(0, max))) return false;
    bytes.remove_prefix(max);
  }
  std::array<std::byte, 5> head{};
  store(head.data(), kind);
  store(head.data() + 1, static_cast<std::uint32_t>(bytes.size()));
  return write_all(socket, reinterpret_cast<const char*>(head.data()), head.size()) &&
         write_all(socket, bytes.data(), bytes.size());
}

Result<Frame> read_frame(int socket) {
  std::array<std::byte, 5> head{};
  if (!read_all(socket, reinterpret_cast<char*>(head.data()), head.size())) return gone();
  Frame frame;
  frame.kind = load<FrameKind>(head.data());
  DAYBOOK_TRY(const auto size, size_in(head));
  frame.bytes.resize(size);
  if (!read_all(socket, frame.bytes.data(), size)) return gone();
  return frame;
}

Result<bool> FramePieces::read_from(int socket) {
  constexpr std::size_t piece_bytes_max = 64 * 1024;
  while (head_bytes_ < head_.size()) {
    DAYBOOK_TRY(const auto got, read_some(socket, head_.data() + head_bytes_,
                                          head_.size() - head_bytes_));
    if (got == 0) return false;
    head_bytes_ += got;
    if (head_bytes_ < head_.size()) continue;
    frame_.kind = load<FrameKind>(head_.data());
    DAYBOOK_TRY(size_, size_in(head_));
  }
  while (frame_.bytes.size() < size_) {
    const auto before = frame_.bytes.size();
    frame_.bytes.resize(std::min(size_, before + piece_bytes_max));
    const auto got = read_some(socket, frame_.bytes.data() + before,
                               frame_.bytes.size() - before);
    frame_.bytes.resize(before + got.value_or(0));
    if (!got) return fail(got.error());
    if (*got == 0) return false;
  }
  return true;
}

}  // namespace daybook::control
