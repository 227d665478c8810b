#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/environment.h"

namespace daybook {

/// Limits the lines about one thing, so that those who cause them, e.g. clients, cannot fill the
/// disk. Owned by its user; one thread at a time.
class NoticeLimit {
 public:
  static constexpr std::uint64_t lines_max = 10;        ///< within one interval
  static constexpr std::chrono::seconds interval{60};

  /// Whether to write one more line: the number of lines left out before it, or nullopt for no.
  std::optional<std::uint64_t> admit(SteadyTime now);

 private:
  std::optional<SteadyTime> begin_;  // of the interval
  std::uint64_t told_ = 0;           // in the interval
  std::uint64_t left_out_ = 0;
};

}  // namespace daybook
