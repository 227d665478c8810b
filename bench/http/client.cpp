#include "bench/http/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <system_error>

namespace daybook::bench {
namespace {

tl::unexpected<Error> failure(std::string_view doing) {
  return fail(ErrorCode::io, "cannot {}: {}", doing, std::generic_category().message(errno));
}

/// The number of a header line, whose name is written as servers write it, or as in HTTP/2.
Result<std::size_t> content_length(std::string_view head) {
  for (const std::string_view name : {"\r\nContent-Length: ", "\r\ncontent-length: "}) {
    const auto at = head.find(name);
    if (at == std::string_view::npos) continue;
    std::size_t length = 0;
    const auto text = head.substr(at + name.size());
    if (std::from_chars(text.data(), text.data() + text.size(), length).ec == std::errc{}) {
      return length;
    }
  }
  return fail(ErrorCode::corrupt, "an answer without Content-Length: {}", head);
}

}  // namespace

Result<HttpClient> HttpClient::connect(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return failure("make a socket");
  HttpClient client{socket};
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return failure(fmt::format("connect to port {}", port));
  }
  return client;
}

HttpClient::~HttpClient() {
  if (socket_ >= 0) ::close(socket_);
}

Result<void> HttpClient::receive() {
  char bytes[16 * 1024];
  const auto count = ::recv(socket_, bytes, sizeof bytes, 0);
  if (count == 0) return fail(ErrorCode::closed, "the server ended the connection");
  if (count < 0) return failure("receive");
  input_.append(bytes, static_cast<std::size_t>(count));
  return {};
}

Result<HttpClient::Answer> HttpClient::ask(std::string_view request) {
  input_.erase(0, std::exchange(answered_, 0));
  while (!request.empty()) {
    const auto count = ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
    if (count < 0) return failure("send");
    request.remove_prefix(static_cast<std::size_t>(count));
  }
  constexpr std::string_view end_of_head = "\r\n\r\n";
  std::size_t head_end = 0;
  while ((head_end = input_.find(end_of_head)) == std::string::npos) DAYBOOK_CHECK(receive());
  const auto body_begin = head_end + end_of_head.size();
  DAYBOOK_TRY(const auto length, content_length(std::string_view{input_}.substr(0, body_begin)));
  while (input_.size() < body_begin + length) DAYBOOK_CHECK(receive());
  answered_ = body_begin + length;
  Answer answer{0, std::string_view{input_}.substr(body_begin, length)};
  constexpr std::string_view version = "HTTP/1.1 ";
  if (!input_.starts_with(version)) return fail(ErrorCode::corrupt, "this is no HTTP/1.1");
  std::from_chars(input_.data() + version.size(), input_.data() + version.size() + 3,
                  answer.status);
  return answer;
}

std::string post(std::string_view target, std::string_view more_headers, std::string_view body) {
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{}"
      "Content-Length: {}\r\n\r\n{}",
      target, more_headers, body.size(), body);
}

std::string get(std::string_view target) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", target);
}

}  // namespace daybook::bench
