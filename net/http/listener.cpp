#include "net/http/listener.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cerrno>
#include <cstring>

namespace daybook::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

tl::unexpected<Error> cannot_listen(const std::string& where, const error_code& code) {
  return fail(ErrorCode::io, "cannot listen on {}: {}", where, code.message());
}

Result<Acceptor> listen_tcp(asio::io_context& io, const ServerOptions& options) {
  error_code code;
  const auto address = asio::ip::make_address(options.address, code);
  if (code) {
    return fail(ErrorCode::invalid_argument, "\"{}\" is not an IP address", options.address);
  }
  const std::string where = fmt::format("{} port {}", options.address, options.port);
  const asio::ip::tcp::endpoint endpoint{address, options.port};
  Acceptor acceptor{io};
  acceptor.open(Protocol{endpoint.protocol()}, code);
  if (code) return cannot_listen(where, code);
  acceptor.set_option(asio::socket_base::reuse_address{true}, code);
  if (!code) acceptor.bind(Protocol::endpoint{endpoint}, code);
  if (!code) acceptor.listen(asio::socket_base::max_listen_connections, code);
  if (code) return cannot_listen(where, code);
  return acceptor;
}

// Removes the socket of a killed process, which would prevent a restart.
Result<void> make_room(asio::io_context& io, const std::string& path,
                       const Protocol::endpoint& endpoint) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return {};
  if (!S_ISSOCK(status.st_mode)) {
    return fail(ErrorCode::io,
                "cannot listen on {}: a file that is not a socket exists there", path);
  }
  Socket probe{io};
  error_code code;
  probe.connect(endpoint, code);
  if (!code) return fail(ErrorCode::io, "cannot listen on {}: it is already in use", path);
  ::unlink(path.c_str());
  return {};
}

Result<Acceptor> listen_unix(asio::io_context& io, const std::string& path) {
  constexpr std::size_t path_bytes_max = 107;  // sun_path without its NUL
  if (path.size() > path_bytes_max) {
    return fail(ErrorCode::invalid_argument, "the path of a socket must have at most {} bytes: {}",
                path_bytes_max, path);
  }
  const Protocol::endpoint endpoint{asio::local::stream_protocol::endpoint{path}};
  DAYBOOK_CHECK(make_room(io, path, endpoint));
  Acceptor acceptor{io};
  error_code code;
  acceptor.open(Protocol{asio::local::stream_protocol{}}, code);
  if (!code) acceptor.bind(endpoint, code);
  if (code) return cannot_listen(path, code);
  // Before listen, so that no other user can connect in between.
  if (::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) {
    return fail(ErrorCode::io, "cannot restrict {} to its owner: {}", path, std::strerror(errno));
  }
  acceptor.listen(asio::socket_base::max_listen_connections, code);
  if (code) return cannot_listen(path, code);
  return acceptor;
}

}  // namespace

Result<Acceptor> listen(asio::io_context& io, const ServerOptions& options) {
  return options.socket_path.empty() ? listen_tcp(io, options)
                                     : listen_unix(io, options.socket_path);
}

std::uint16_t port_of(const Acceptor& acceptor) {
  error_code code;
  const auto local = acceptor.local_endpoint(code);
  if (code || (local.protocol().family() != AF_INET && local.protocol().family() != AF_INET6)) {
    return 0;
  }
  asio::ip::tcp::endpoint endpoint;
  endpoint.resize(local.size());
  std::memcpy(endpoint.data(), local.data(), local.size());
  return endpoint.port();
}

}  // namespace daybook::http
