#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace daybook {

/// How a request to execute a command ended. Each request has exactly one outcome, chosen by
/// service/api/command/outcome.h.
enum class CommandOutcome : std::uint8_t {
  accepted,    ///< recorded now
  repeated,    ///< recorded before; the first receipt was returned
  rejected,    ///< by the domain
  conflict,    ///< other commits came in between
  invalid,     ///< the request must be changed
  overloaded,  ///< too much load; send it again later
  failed,      ///< the program or its environment failed
};
inline constexpr std::array<std::string_view, 7> command_outcome_names{
    "accepted", "repeated", "rejected", "conflict", "invalid", "overloaded", "failed"};

/// Counters of a serving program. Owned by the Service. Any thread.
struct Counters {
  /// By CommandOutcome.
  std::array<std::atomic<std::uint64_t>, command_outcome_names.size()> commands{};
  std::atomic<std::uint64_t> queries = 0;
  std::atomic<bool> draining = false;

  void count(CommandOutcome outcome) {
    commands[static_cast<std::size_t>(outcome)].fetch_add(1, std::memory_order_relaxed);
  }
};

}  // namespace daybook
