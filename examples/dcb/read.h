#pragma once

#include <daybook/net/http/exchange.h>
#include <daybook/service/wiring/service.h>

namespace dcb {

/// Limit of the JSON of one answer; one event may exceed it. The form has no cursor: for more, a
/// client sets a limit and continues with `from`.
inline constexpr std::size_t answer_bytes_max = 4 * 1024 * 1024;
/// Limit of the records read for one answer, matching or not.
inline constexpr std::size_t scan_bytes_max = 64 * 1024 * 1024;

/// GET /dcb/read?query=QUERY&options=OPTIONS: the matching events as one JSON array. Any thread.
daybook::Result<daybook::http::Response> read(daybook::Service& service,
                                              const daybook::http::Request& request);

}  // namespace dcb
