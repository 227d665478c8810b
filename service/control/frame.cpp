#include "service/control/frame.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "core/bytes.h"

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
  while (bytes.size() > frame_bytes_max) {
    if (!write_frame(socket, kind, bytes.substr(0, frame_bytes_max))) return false;
    bytes.remove_prefix(frame_bytes_max);
  }
  std::array<std::byte, 5> head{};
  store(head.data(), kind);
  store(head.data() + 1, static_cast<std::uint32_t>(bytes.size()));
  return write_all(socket, reinterpret_cast<const char*>(head.data()), head.size()) &&
         write_all(socket, bytes.data(), bytes.size());
}

Result<Frame> read_frame(int socket) {
  std::array<std::byte, 5> head{};
  if (!read_all(socket, reinterpret_cast<char*>(head.data()), head.size())) {
    return fail(ErrorCode::closed, "the other end of the control socket is gone");
  }
  Frame frame;
  frame.kind = load<FrameKind>(head.data());
  const auto size = load<std::uint32_t>(head.data() + 1);
  if (size > frame_bytes_max) {
    return fail(ErrorCode::invalid_argument, "what came over the control socket is no frame");
  }
  frame.bytes.resize(size);
  if (!read_all(socket, frame.bytes.data(), size)) {
    return fail(ErrorCode::closed, "the other end of the control socket is gone");
  }
  return frame;
}

}  // namespace daybook::control
