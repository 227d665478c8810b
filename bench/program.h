#pragma once

#include <ostream>
#include <span>
#include <string_view>

#include "bench/frame/stop.h"

namespace daybook::bench {

/// The whole program but for main's wiring. Results go to `out`, everything else to `err`. The exit
/// status: 0 measured, 1 failed, 2 bad arguments, 130 interrupted.
int run_program(std::span<const std::string_view> arguments, std::ostream& out, std::ostream& err,
                const StopFlag& stop);

}  // namespace daybook::bench
