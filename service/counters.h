#pragma once

#include <atomic>
#include <cstdint>

namespace daybook {

/// What a serving program counts. Any thread.
struct Counters {
  std::atomic<std::uint64_t> commands_accepted = 0;
  std::atomic<std::uint64_t> commands_repeated = 0;
  std::atomic<std::uint64_t> commands_rejected = 0;
  std::atomic<std::uint64_t> commands_failed = 0;
  std::atomic<std::uint64_t> queries = 0;
  std::atomic<bool> draining = false;
};

}  // namespace daybook
