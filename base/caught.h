#pragma once

#include <string_view>

#include "base/result.h"

namespace daybook {

/// Converts the exception being handled to an Error. Call it in a catch block around user code.
/// `who` completes the message "... threw an exception"; the exception's text becomes the Error's
/// cause, unless the message says the same. The code is io for std::bad_alloc and
/// std::system_error, `unreadable` for kj::Exception (pass corrupt if the code reads stored data),
/// and internal otherwise.
Error caught(std::string_view who, ErrorCode unreadable = ErrorCode::internal);

}  // namespace daybook
