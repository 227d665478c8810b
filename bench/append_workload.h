#pragma once

#include <memory>

#include "bench/commands.h"
#include "bench/in_flight.h"
#include "bench/recorded_log.h"
#include "bench/workload.h"
#include "core/store.h"

namespace daybook::bench {

/// How a Store is appended to.
struct AppendShape {
  CommandShape commands;
  std::uint32_t in_flight = 1;
  bool sync = true;
  bool hash_chain = true;
};

/// What the last run of a workload wrote; its baseline writes the same.
using SharedRecording = std::shared_ptr<RecordedLog>;

/// A new Store with everything on, appended to by one producer for a while. In events a second,
/// until the last of them is acknowledged.
std::unique_ptr<Workload> make_append(const Context& context, const AppendShape& shape,
                                      SharedRecording recording);

/// The same with one append at a time: the median of how long each takes, in microseconds.
std::unique_ptr<Workload> make_append_latency(const Context& context, const AppendShape& shape,
                                              SharedRecording recording);

/// Appends with as many under way as allowed while `go_on` says so; the number of commits, when all
/// are acknowledged.
Result<std::uint64_t> append_all(EventLog& log, Commands& commands, InFlight& under_way,
                                 const std::function<bool(std::uint64_t commits)>& go_on);

}  // namespace daybook::bench
