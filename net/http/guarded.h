#pragma once

#include <string_view>

#include "base/caught.h"
#include "net/http/problem.h"

namespace daybook::http {

/// Returns the answer of `make`, or an error answer if it throws. `who` as for caught().
template <class Make>
Response guarded(std::string_view who, Make&& make) {
  try {
    return make();
  } catch (...) {
    return problem(caught(who, ErrorCode::corrupt));  // it shows what is stored
  }
}

}  // namespace daybook::http
