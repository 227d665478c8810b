#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "tests/catch.h"

namespace daybook::http {

/// A blocking socket without an HTTP library, so that a test can send invalid bytes. A value on a
/// test's stack; one thread.
class Client {
 public:
  explicit Client(std::uint16_t port) : fd_{::socket(AF_INET, SOCK_STREAM, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  explicit Client(const std::string& path) : fd_{::socket(AF_UNIX, SOCK_STREAM, 0)} {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size());
    connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  Client(Client&& other) noexcept
      : fd_{std::exchange(other.fd_, -1)},
        connected_{other.connected_},
        received_{std::move(other.received_)} {}
  ~Client() {
    if (fd_ >= 0) ::close(fd_);
  }

  bool is_connected() const { return connected_; }

  /// Returns false when the peer has reset the connection.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void finish_sending() { ::shutdown(fd_, SHUT_WR); }

  /// Reads one answer by its Content-Length; less if the peer closes.
  std::string answer() {
    for (;;) {
      const auto end = received_.find("\r\n\r\n");
      if (end != std::string::npos) {
        const auto at = received_.find("Content-Length: ");
        const std::size_t length = at < end ? std::stoul(received_.substr(at + 16)) : 0;
        if (received_.size() >= end + 4 + length) {
          std::string whole = received_.substr(0, end + 4 + length);
          received_.erase(0, whole.size());
          return whole;
        }
      }
      if (!receive()) return std::exchange(received_, {});
    }
  }

  /// Reads until the peer closes; "reset" if it resets the connection.
  std::string rest() {
    while (receive()) {
    }
    return was_reset_ ? "reset" : std::exchange(received_, {});
  }

 private:
  bool receive() {
    char buffer[4096];
    const auto bytes = ::recv(fd_, buffer, sizeof buffer, 0);
    was_reset_ = bytes < 0;
    if (bytes <= 0) return false;
    received_.append(buffer, static_cast<std::size_t>(bytes));
    return true;
  }

  int fd_;
  bool connected_ = false;
  bool was_reset_ = false;
  std::string received_;
};

}  // namespace daybook::http
