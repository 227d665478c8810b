#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/environment.h"

namespace daybook {

/// How often a line about the same thing is told. Whoever causes such lines, a client for example,
/// cannot fill the disk with them. One thread at a time.
class NoticeLimit {
 public:
  static constexpr std::uint64_t lines_max = 10;        ///< within one interval
  static constexpr std::chrono::seconds interval{60};

  /// Whether to tell one more: then the number of those that were left out before it.
  std::optional<std::uint64_t> admit(SteadyTime now);

 private:
  std::optional<SteadyTime> begin_;  // of the interval
  std::uint64_t told_ = 0;           // in it
  std::uint64_t left_out_ = 0;
};

}  // namespace daybook
