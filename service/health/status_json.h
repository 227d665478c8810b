#pragma once

#include <string>

#include "core/result.h"

namespace daybook {

class Service;

/// How the Store, its Logs and the projections are, as one JSON object without line breaks.
Result<std::string> status_json(Service& service);

}  // namespace daybook
