#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <string>

#include "base/result.h"
#include "net/http/server.h"

namespace daybook::http {

// TCP and Unix sockets share one type, so that code built on it is compiled once.
using Protocol = boost::asio::generic::stream_protocol;
using Socket = Protocol::socket;
using Acceptor = boost::asio::basic_socket_acceptor<Protocol>;

/// Opens, binds and listens. Replaces a Unix socket that nobody listens on; fails if it is in use.
Result<Acceptor> listen(boost::asio::io_context& io, const ServerOptions& options);

/// The port of a TCP acceptor; 0 for a Unix socket.
std::uint16_t port_of(const Acceptor& acceptor);

}  // namespace daybook::http
