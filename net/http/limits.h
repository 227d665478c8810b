#pragma once

#include <cstddef>
#include <cstdint>

#include "base/result.h"

namespace daybook::http {

/// Limits of an HTTP server. A plain value, checked when a Server starts.
struct HttpLimits {
  std::size_t header_bytes_max = 16 * 1024;  ///< request line and headers; beyond: 431
  std::size_t body_bytes_max = 1024 * 1024;  ///< decoded from chunks; beyond: 413
  std::size_t connections_max = 1024;        ///< beyond: the reserve, see turned_away_max
  std::size_t turned_away_max = 64;          ///< size of the reserve; a new one replaces the oldest
  std::size_t pending_requests_max = 256;    ///< in the handler; beyond: 429
  std::size_t waiting_requests_max = 256;    ///< the same for requests that may wait
  std::size_t unsent_bytes_max = 256 * 1024 * 1024;  ///< of answers; a large one beyond: 429
  std::size_t receiving_bytes_max = 256 * 1024 * 1024;  ///< of requests; a large one beyond: 429
  std::uint32_t idle_ms_max = 60'000;        ///< between requests; then closed
  std::uint32_t request_ms_max = 20'000;     ///< first to last byte of a request; then 408
  std::uint32_t reserve_ms_max = 2'000;      ///< for a request on a reserve connection
  std::uint32_t response_ms_max = 30'000;    ///< for the peer to take an answer; then closed
  std::size_t drain_bytes_max = 4 * 1024 * 1024;  ///< read and ignored after a last answer
  std::uint32_t drain_ms_max = 2'000;             ///< time limit of that

  /// The default limits, reduced to this many open connections, the reserve included.
  static HttpLimits within(std::size_t open_connections_max);

  /// Fails with invalid_argument, naming the first invalid limit.
  Result<void> validate() const;
};

}  // namespace daybook::http
