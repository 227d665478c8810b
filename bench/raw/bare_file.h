#pragma once

#include <memory>

#include "bench/frame/workload.h"
#include "bench/raw/recorded_log.h"

namespace daybook::bench {

/// What the latency of an append is compared to: write() and, if synced, fdatasync() of each record
/// at the end of a file.
std::unique_ptr<Workload> make_bare_file(const Context& context, bool sync,
                                         SharedRecording recording);

}  // namespace daybook::bench
