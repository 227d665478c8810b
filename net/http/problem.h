#pragma once

#include <string_view>

#include "base/result.h"
#include "net/http/message.h"

namespace daybook::http {

/// An application/problem+json answer (RFC 9457): type, title, status, detail, code, and place if
/// given. `code` is stable, for programs; `detail` is a sentence for people.
Response problem(int status, std::string_view code, std::string_view detail,
                 std::string_view place = {});

/// The answer for an Error of the library, with the code name(error.code()). Adds Retry-After where
/// a retry helps (overloaded, disk_full, view_building, view_mismatch, outcome_unknown, closed).
/// The cause and file names, which clients must not see, are only in Response::failure.
Response problem(const Error& error);

/// Adds the reference of a failure: as a header and, in a problem, as the member `reference`.
void add_reference(Response& response, std::string_view reference);

/// The HTTP status for an error code.
int status_of(ErrorCode code);

}  // namespace daybook::http
