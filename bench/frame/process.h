#pragma once

#include <cstdint>
#include <vector>

namespace daybook::bench {

/// Bytes that this process handed to write() and its like since it began, on whatever medium: what
/// RocksDB writes, log and tables and compactions, and nothing of what the kernel makes of it.
std::uint64_t bytes_written();

/// Memory of this process that is in use right now, after giving back to the kernel what the heap
/// does not need.
std::uint64_t resident_bytes();

/// CPU that other processes have used so far, all their threads together; one that is not there has
/// used none.
double cpu_us_of(const std::vector<int>& pids);

}  // namespace daybook::bench
