#pragma once

#include <cstdint>
#include <functional>

#include "bench/frame/workload.h"

namespace daybook::bench {

/// A closed loop: so many threads, each of which does one thing after the other for the time of one
/// measurement. Rate and CPU, counting `events_each` for each of them, and how long one takes. The
/// first error ends it. Throws nothing; called by the thread of the workload.
Result<Sample> measure_threads(const Context& context, std::uint32_t threads,
                               std::uint64_t events_each,
                               const std::function<Result<void>(std::uint32_t thread)>& once);

/// Runs something once on each of so many threads; the first error.
Result<void> on_threads(std::uint32_t threads,
                        const std::function<Result<void>(std::uint32_t thread)>& once);

}  // namespace daybook::bench
