#include "net/http/limits.h"

#include <algorithm>
#include <string_view>

namespace daybook::http {
namespace {

Result<void> check(std::string_view name, std::uint64_t value, std::uint64_t min,
                   std::uint64_t max) {
  if (value >= min && value <= max) return {};
  return fail(ErrorCode::invalid_argument, "{} is {}, expected {} to {}", name, value, min, max);
}

}  // namespace

HttpLimits HttpLimits::within(std::size_t open_connections_max) {
  HttpLimits limits;
  limits.turned_away_max =
      std::min(limits.turned_away_max, std::max<std::size_t>(1, open_connections_max / 8));
  limits.connections_max = std::min(
      limits.connections_max,
      std::max<std::size_t>(1, open_connections_max - std::min(open_connections_max,
                                                               limits.turned_away_max)));
  return limits;
}

Result<void> HttpLimits::validate() const {
  constexpr std::uint64_t gib = 1024 * 1024 * 1024;
  constexpr std::uint64_t day_ms = 24 * 60 * 60 * 1000;
  // Beast stores the length of a header in 16 bits.
  DAYBOOK_CHECK(check("header_bytes_max", header_bytes_max, 256, 60 * 1024));
  DAYBOOK_CHECK(check("body_bytes_max", body_bytes_max, 0, gib));
  DAYBOOK_CHECK(check("connections_max", connections_max, 1, 1'000'000));
  DAYBOOK_CHECK(check("turned_away_max", turned_away_max, 0, 1'000'000));
  DAYBOOK_CHECK(check("pending_requests_max", pending_requests_max, 1, 1'000'000));
  DAYBOOK_CHECK(check("waiting_requests_max", waiting_requests_max, 1, 1'000'000));
  DAYBOOK_CHECK(check("unsent_bytes_max", unsent_bytes_max, 0, 64 * gib));
  DAYBOOK_CHECK(check("receiving_bytes_max", receiving_bytes_max, 0, 64 * gib));
  DAYBOOK_CHECK(check("idle_ms_max", idle_ms_max, 1, day_ms));
  DAYBOOK_CHECK(check("request_ms_max", request_ms_max, 1, day_ms));
  DAYBOOK_CHECK(check("reserve_ms_max", reserve_ms_max, 1, day_ms));
  DAYBOOK_CHECK(check("response_ms_max", response_ms_max, 1, day_ms));
  DAYBOOK_CHECK(check("drain_bytes_max", drain_bytes_max, 0, gib));
  DAYBOOK_CHECK(check("drain_ms_max", drain_ms_max, 1, day_ms));
  return {};
}

}  // namespace daybook::http
