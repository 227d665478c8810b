#pragma once

#include <daybook/net/http/exchange.h>
#include <daybook/service/wiring/service.h>

namespace dcb {

/// POST /dcb/append: appends the events as one commit, if the condition holds. A failed condition
/// is part of the answer, not an error. With the header Idempotency-Key a repeated request appends
/// nothing and gets the same answer. Any thread.
void append(daybook::Service& service, const daybook::http::Request& request,
            daybook::Completion<daybook::Result<daybook::http::Response>> done);

}  // namespace dcb
