#pragma once

#include <string>

#include "service/wiring/reading.h"

namespace daybook {

/// The metrics of the service in the text format of Prometheus, version 0.0.4.
std::string metrics_text(const Reading& reading);

}  // namespace daybook
