#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/diagnostics.h"

namespace daybook {

/// The text with unprintable characters escaped as below, so that it stays on one line and cannot
/// control a terminal. For sentences that quote what others wrote.
std::string printable(std::string_view text);

/// Formats a diagnostic as exactly one line: "TIME SEVERITY: SENTENCE (WORD)" and a line feed.
/// Unprintable characters are escaped (\n, \x1b, \u{2028}; a backslash is \\). A sentence that is
/// too long is cut and ends with "...". Allocates no memory, so it also works when there is none. A
/// value.
class DiagnosticLine {
 public:
  /// Including the line feed. Linux writes up to this many bytes to a pipe atomically (PIPE_BUF).
  static constexpr std::size_t bytes_max = 4096;
  static constexpr std::size_t word_bytes_max = 64;

  /// An empty `time` is left out.
  DiagnosticLine(std::string_view time, Severity severity, std::string_view word,
                 std::string_view sentence) noexcept;

  std::string_view text() const noexcept { return {bytes_.data(), size_}; }

 private:
  void append(std::string_view text) noexcept;
  bool append_printable(std::string_view text, std::size_t end) noexcept;

  std::array<char, bytes_max> bytes_;
  std::size_t size_ = 0;
};

}  // namespace daybook
