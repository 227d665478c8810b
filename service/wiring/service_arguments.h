#pragma once

#include <vector>

#include "service/cli/arguments.h"
#include "service/wiring/service.h"

namespace daybook {

/// Command line options for the memory and disk use of a Service, for `serve` and for verbs that
/// execute commands.
std::vector<OptionSpec> service_option_specs();

/// The chosen options. Fails with invalid_argument, naming the option.
Result<ServiceOptions> service_options(const Arguments& arguments);

}  // namespace daybook
