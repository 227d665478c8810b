#pragma once

#include <daybook/service/exchange.h>
#include <daybook/service/service.h>

namespace dcb {

/// The JSON of one answer, if it has more than one event. The form has no cursor: beyond it a
/// reader asks with a limit, and goes on with `from`.
inline constexpr std::size_t answer_bytes_max = 4 * 1024 * 1024;
/// The same of records that are read for one answer, whether they match or not.
inline constexpr std::size_t scan_bytes_max = 64 * 1024 * 1024;

/// GET /dcb/read?query=QUERY&options=OPTIONS: the events that match, as one JSON array. Any thread.
daybook::Result<daybook::http::Response> read(daybook::Service& service,
                                              const daybook::http::Request& request);

}  // namespace dcb
