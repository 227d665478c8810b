#pragma once

#include <memory>

#include "bench/frame/workload.h"
#include "bench/load/commands.h"
#include "bench/raw/recorded_log.h"

namespace daybook::bench {

/// How a Store is appended to.
struct AppendShape {
  CommandShape commands;
  std::uint32_t in_flight = 1;
  bool sync = true;
  bool hash_chain = true;
  bool boundary = false;  ///< each append also asks that nothing new matches its type and tag
};

/// A new Store with everything on, appended to by one producer for a while: rate, CPU, and how long
/// an append takes with so many under way.
std::unique_ptr<Workload> make_append(const Context& context, const AppendShape& shape,
                                      SharedRecording recording);

/// The same with one append at a time, each waited for.
std::unique_ptr<Workload> make_append_latency(const Context& context, const AppendShape& shape,
                                              SharedRecording recording);

/// The same with so many threads, each of which waits for its append.
std::unique_ptr<Workload> make_append_by_writers(const Context& context, const AppendShape& shape,
                                                 std::uint32_t writers, SharedRecording recording);

}  // namespace daybook::bench
