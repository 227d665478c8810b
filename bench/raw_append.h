#pragma once

#include <memory>

#include "bench/append_workload.h"

namespace daybook::bench {

/// What an append is compared to: a bare RocksDB that writes the same, as README.md describes.
std::unique_ptr<Workload> make_raw_append(const Context& context, bool sync,
                                          SharedRecording recording);

/// What the latency of an append is compared to: write() and fdatasync() of each record to a file.
/// The median in microseconds.
std::unique_ptr<Workload> make_bare_file(const Context& context, SharedRecording recording);

}  // namespace daybook::bench
