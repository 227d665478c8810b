#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace daybook {

/// How a request to execute a command ended. Each ends in exactly one way; which, is decided by
/// service/command/outcome.h.
enum class CommandOutcome : std::uint8_t {
  accepted,    ///< recorded now
  repeated,    ///< was recorded before: the first receipt
  rejected,    ///< by the domain
  conflict,    ///< others wrote in between
  invalid,     ///< the request has to be changed
  overloaded,  ///< too much at once: send it again later
  failed,      ///< the program or its environment
};
inline constexpr std::array<std::string_view, 7> command_outcome_names{
    "accepted", "repeated", "rejected", "conflict", "invalid", "overloaded", "failed"};

/// What a serving program counts. Any thread.
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
