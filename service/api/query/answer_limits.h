#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"

namespace daybook {

/// Limits of one answer. Beyond them a page ends early and says where to continue. A single event
/// or row that is larger gets a page of its own.
struct AnswerLimits {
  static constexpr std::size_t bytes_max = 4 * 1024 * 1024;        ///< of the JSON
  static constexpr std::size_t scan_bytes_max = 64 * 1024 * 1024;  ///< of records that are read
};

/// Adds an element to the JSON array at the end of `body`. Returns false, with `body` unchanged,
/// when that would exceed AnswerLimits::bytes_max; the first element is always added.
/// `stored_bytes`: size of the stored element. `write` appends its JSON to `body`.
template <class Write>
Result<bool> add_within_limits(std::string& body, std::size_t stored_bytes, Write&& write) {
  const auto before = body.size();
  const bool is_first = body.back() == '[';
  // JSON is usually longer than the stored form, so this avoids writing an element in vain.
  if (!is_first && before + stored_bytes > AnswerLimits::bytes_max) return false;
  if (!is_first) body += ',';
  DAYBOOK_CHECK(write());
  if (is_first || body.size() <= AnswerLimits::bytes_max) return true;
  body.resize(before);
  return false;
}

}  // namespace daybook
