#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "core/diagnostics.h"

namespace daybook {

/// What is told, as exactly one line whatever the texts are: "TIME SEVERITY: SENTENCE (WORD)" and a
/// line feed. What cannot be printed is escaped (\n, \x1b, \u{2028}; a backslash is \\), and a
/// sentence that is too long is cut and ends with "...". Takes no memory but its own, since there
/// may be none. A value.
class DiagnosticLine {
 public:
  /// With the line feed. Linux writes so much to a pipe in one piece (PIPE_BUF).
  static constexpr std::size_t bytes_max = 4096;
  static constexpr std::size_t word_bytes_max = 64;

  /// `time` may be empty, and is left out then.
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
