#pragma once

#include <cstddef>
#include <string>

#include "core/result.h"

namespace daybook {

/// What one answer may hold and cost: beyond it a page ends early, and says where to go on. One
/// event or row that is larger alone is a page of its own.
struct AnswerLimits {
  static constexpr std::size_t bytes_max = 4 * 1024 * 1024;        ///< of the JSON
  static constexpr std::size_t scan_bytes_max = 64 * 1024 * 1024;  ///< of records that are read
};

/// Adds an element to the JSON array that `body` ends with. False, with `body` as it was, when it
/// would exceed AnswerLimits::bytes_max; the first element is always added. `stored_bytes`: of the
/// element as it is stored. `write` appends its JSON to `body`.
template <class Write>
Result<bool> add_within_limits(std::string& body, std::size_t stored_bytes, Write&& write) {
  const auto before = body.size();
  const bool is_first = body.back() == '[';
  // Mostly JSON is longer than what is stored: then the element need not be written to see it.
  if (!is_first && before + stored_bytes > AnswerLimits::bytes_max) return false;
  if (!is_first) body += ',';
  DAYBOOK_CHECK(write());
  if (is_first || body.size() <= AnswerLimits::bytes_max) return true;
  body.resize(before);
  return false;
}

}  // namespace daybook
