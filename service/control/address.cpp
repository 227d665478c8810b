#include "service/control/address.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace daybook::control {
namespace {

/// The path of a socket has at most 107 bytes. Addressing it through the directory's descriptor
/// avoids this limit.
struct Address {
  Descriptor directory;
  sockaddr_un socket{};

  explicit Address(const std::filesystem::path& path)
      : directory{open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)} {
    socket.sun_family = AF_UNIX;
    const auto text = fmt::format("/proc/self/fd/{}/control", directory.number());
    std::strncpy(socket.sun_path, text.c_str(), sizeof socket.sun_path - 1);
  }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&socket); }
};

Descriptor make_socket(int more = 0) {
  return Descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | more, 0)};
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    if (number_ >= 0) close(number_);
    number_ = other.release();
  }
  return *this;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) close(number_);
}

int Descriptor::release() { return std::exchange(number_, -1); }

Result<Descriptor> listen_at(const std::filesystem::path& directory) {
  const Address address{directory};
  auto listener = make_socket(SOCK_NONBLOCK);
  std::error_code ignored;
  std::filesystem::remove(directory / "control", ignored);
  const auto former_mask = umask(0177);
  const bool is_listening =
      address.directory && listener &&
      bind(listener.number(), address.get(), sizeof address.socket) == 0 &&
      listen(listener.number(), 16) == 0;
  const int why = errno;
  umask(former_mask);
  if (is_listening) return listener;
  return fail(ErrorCode::io, "cannot listen on {}: {}", (directory / "control").string(),
              std::strerror(why));
}

Result<Descriptor> connect_to(const std::filesystem::path& directory,
                              std::chrono::milliseconds patience) {
  const Address address{directory};
  auto socket = make_socket();
  if (!address.directory || !socket) return Descriptor{};
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience);
  const timeval limit{seconds.count(),
                      std::chrono::microseconds{patience - seconds}.count()};
  setsockopt(socket.number(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  if (connect(socket.number(), address.get(), sizeof address.socket) == 0) return socket;
  // A process that is stopped accepts nothing, so its queue is full at last.
  if (errno == EAGAIN) return no_answer(directory, patience);
  return Descriptor{};
}

tl::unexpected<Error> no_answer(const std::filesystem::path& directory,
                                std::chrono::milliseconds patience) {
  return fail(ErrorCode::store_locked,
              "the program that serves {} has not answered within {} ms: it is stopped or hangs, "
              "so look at that process",
              directory.string(), patience.count());
}

}  // namespace daybook::control
