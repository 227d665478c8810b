#pragma once

#include <string_view>

#include "core/result.h"
#include "service/http/message.h"

namespace daybook::http {

/// An application/problem+json answer (RFC 9457): type, title, status, detail, code, and place if
/// there is one. `code` is stable and meant for programs, `detail` is a sentence for people.
Response problem(int status, std::string_view code, std::string_view detail,
                 std::string_view place = {});

/// The answer that stands for an Error of the library. Its code is name(error.code()). Where trying
/// again helps (overloaded, disk_full, outcome_unknown, closed) it says Retry-After. What a client
/// must not see of an Error, its cause and what it says of files, is only in Response::failure.
Response problem(const Error& error);

/// Adds the reference of a failure: as a header, and to a problem as the member `reference`.
void add_reference(Response& response, std::string_view reference);

/// The HTTP status of an error code.
int status_of(ErrorCode code);

}  // namespace daybook::http
