#pragma once

#include <daybook/service/exchange.h>
#include <daybook/service/service.h>

namespace dcb {

/// The JSON of one answer: beyond it a reader asks with a limit, and goes on with `from`.
inline constexpr std::size_t answer_bytes_max = 64 * 1024 * 1024;

/// GET /dcb/read?query=QUERY&options=OPTIONS: the events that match, as one JSON array. Any thread.
daybook::Result<daybook::http::Response> read(daybook::Service& service,
                                              const daybook::http::Request& request);

}  // namespace dcb
