#pragma once

#include <string>

#include "base/result.h"
#include "service/wiring/reading.h"

namespace daybook {

/// The status of the Store, its Logs and the projections as one JSON object, without line breaks.
Result<std::string> status_json(const Reading& reading);

}  // namespace daybook
