#pragma once

#include <memory>

#include "bench/frame/workload.h"
#include "bench/raw/recorded_log.h"

namespace daybook::bench {

/// What an append is compared to: a bare RocksDB that writes the same, as README.md describes.
std::unique_ptr<Workload> make_raw_append(const Context& context, bool sync,
                                          std::uint32_t in_flight, SharedRecording recording);

/// What blocking writers are compared to: as many threads, each of which writes one commit at a
/// time to a bare RocksDB, which groups them by itself.
std::unique_ptr<Workload> make_raw_writers(const Context& context, bool sync, std::uint32_t writers,
                                           SharedRecording recording);

}  // namespace daybook::bench
