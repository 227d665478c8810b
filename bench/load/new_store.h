#pragma once

#include <functional>
#include <memory>

#include "bench/frame/workload.h"
#include "bench/load/commands.h"
#include "bench/load/in_flight.h"
#include "core/ports/store.h"
#include "store/store_options.h"

namespace daybook::bench {

/// Measures something in a new Store, which is closed before `after` is told where its files are,
/// and removed then. Nothing but what `measure` itself looks at is measured.
Result<Sample> in_new_store(const Context& context, const StoreOptions& options,
                            const std::function<Result<Sample>(Store&, EventLog&)>& measure,
                            const std::function<Result<void>(const std::filesystem::path&)>& after);

/// Appends with as many under way as allowed while `go_on` says so; the number of commits, when all
/// are acknowledged.
Result<std::uint64_t> append_all(EventLog& log, InFlight& under_way,
                                 const std::function<AppendRequest()>& next,
                                 const std::function<bool(std::uint64_t commits)>& go_on);

/// For append_all: go on for the time of one measurement, from now.
std::function<bool(std::uint64_t commits)> while_time_lasts(const Context& context);

}  // namespace daybook::bench
