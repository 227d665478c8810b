#pragma once

#include <daybook/service/exchange.h>
#include <daybook/service/service.h>

namespace dcb {

/// POST /dcb/append: the events as one commit, if the condition holds. Whether it held is part of
/// the answer and no error. With the header Idempotency-Key a repeat appends nothing and gets the
/// same answer. Any thread.
void append(daybook::Service& service, const daybook::http::Request& request,
            daybook::Completion<daybook::Result<daybook::http::Response>> done);

}  // namespace dcb
