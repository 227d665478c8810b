#pragma once

#include <cstddef>
#include <cstdint>

#include "core/result.h"

namespace daybook::http {

/// What an HTTP server accepts at most. A plain value, checked when a Server starts.
struct HttpLimits {
  std::size_t header_bytes_max = 16 * 1024;  ///< request line and headers; more is 431
  std::size_t body_bytes_max = 1024 * 1024;  ///< after removing chunks; more is 413
  std::size_t connections_max = 1024;        ///< the next ones are a reserve: health, or 503
  std::size_t turned_away_max = 64;          ///< of that reserve; a newcomer replaces the oldest
  std::size_t pending_requests_max = 256;    ///< given to the handler, unanswered; more is 429
  std::size_t waiting_requests_max = 256;    ///< the same of those that may wait for something
  std::size_t unsent_bytes_max = 256 * 1024 * 1024;  ///< of answers; a large one beyond is 429
  std::uint32_t idle_ms_max = 60'000;        ///< between requests; then the connection is closed
  std::uint32_t request_ms_max = 20'000;     ///< first to last byte of a request; then 408
  std::uint32_t reserve_ms_max = 2'000;      ///< for a request on a connection of the reserve
  std::uint32_t response_ms_max = 30'000;    ///< for the peer to take an answer; then closed
  std::size_t drain_bytes_max = 4 * 1024 * 1024;  ///< read and ignored after a last answer
  std::uint32_t drain_ms_max = 2'000;             ///< for the same

  /// The default limits when no more than so many connections may be open, refused ones included.
  static HttpLimits within(std::size_t open_connections_max);

  /// invalid_argument, naming the limit that makes no sense.
  Result<void> validate() const;
};

}  // namespace daybook::http
