#pragma once

#include <cstddef>

namespace daybook {

/// What one answer may hold and cost: beyond it a page ends early, and says where to go on. One
/// event or row that is larger alone is a page of its own.
struct AnswerLimits {
  static constexpr std::size_t bytes_max = 4 * 1024 * 1024;        ///< of the JSON
  static constexpr std::size_t scan_bytes_max = 64 * 1024 * 1024;  ///< of records that are read
};

}  // namespace daybook
