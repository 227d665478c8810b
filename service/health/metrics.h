#pragma once

#include <string>

#include "service/health/counters.h"

namespace daybook {

class Service;

/// The state of the service in the text format of Prometheus, version 0.0.4.
std::string metrics_text(Service& service, const Counters& counters);

}  // namespace daybook
