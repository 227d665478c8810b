#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace daybook {

/// How much a line of diagnostics matters.
enum class Severity : std::uint8_t {
  notice,  ///< good to know
  error,   ///< somebody should look
};

/// Port: the program tells its operator what happens, one line at a time. It outlives all objects
/// that use it. Any thread may call it, also with locks held: it never waits for the reader.
class Diagnostics {
 public:
  virtual ~Diagnostics() = default;
  /// `word` says what the line is about, e.g. "view_stopped": lower case, one of a few dozen, and
  /// documented, so that a program can look for it. `sentence` is for people and may hold any text.
  virtual void report(Severity severity, std::string_view word,
                      std::string_view sentence) noexcept = 0;
};

/// Reports, where there is somebody to report to:
/// `tell(options.diagnostics, Severity::error, "view_stopped", "view {} has stopped", name);`
template <class... Args>
void tell(Diagnostics* diagnostics, Severity severity, std::string_view word,
          fmt::format_string<Args...> format, Args&&... args) noexcept {
  if (!diagnostics) return;
  try {
    const auto sentence = fmt::format(format, std::forward<Args>(args)...);
    diagnostics->report(severity, word, sentence);
  } catch (...) {  // no memory for the sentence
    diagnostics->report(severity, word, "there was no memory for what was to be told here");
  }
}

}  // namespace daybook
