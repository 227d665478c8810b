#pragma once

#include <vector>

#include "service/arguments.h"
#include "service/service.h"

namespace daybook {

/// Options of the command line for what a Service may keep in memory and on disk: those of `serve`
/// and of verbs that execute commands.
std::vector<OptionSpec> service_option_specs();

/// What was chosen. invalid_argument names the option.
Result<ServiceOptions> service_options(const Arguments& arguments);

}  // namespace daybook
