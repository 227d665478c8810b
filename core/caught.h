#pragma once

#include <string_view>

#include "core/result.h"

namespace daybook {

/// The Error that stands for the exception that is being handled, of whatever type: for a catch
/// block around code of the user. `who` completes "... threw an exception". The exception's own
/// text is the Error's cause. Its code is internal; but io when there was no memory, or the system
/// refused something (std::system_error); and `unreadable` when Cap'n Proto could not read a
/// message: corrupt where the code reads what is stored.
Error caught(std::string_view who, ErrorCode unreadable = ErrorCode::internal);

}  // namespace daybook
