#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace daybook {

/// How important a diagnostic is.
enum class Severity : std::uint8_t {
  notice,  ///< for information
  error,   ///< needs an operator's attention
};

/// Port: diagnostics for the operator, one line at a time. Must outlive all objects that use it.
/// Any thread may call it, also with locks held: it never waits for the reader.
class Diagnostics {
 public:
  virtual ~Diagnostics() = default;
  /// `word` is the stable, documented kind of the event, e.g. "view_stopped", in lower case, for
  /// programs to match. `sentence` is for people and may contain any text.
  virtual void report(Severity severity, std::string_view word,
                      std::string_view sentence) noexcept = 0;
};

/// Reports if `diagnostics` is not null:
/// `tell(options.diagnostics, Severity::error, "view_stopped", "view {} has stopped", name);`
template <class... Args>
void tell(Diagnostics* diagnostics, Severity severity, std::string_view word,
          fmt::format_string<Args...> format, Args&&... args) noexcept {
  if (!diagnostics) return;
  try {
    const auto sentence = fmt::format(format, std::forward<Args>(args)...);
    diagnostics->report(severity, word, sentence);
  } catch (...) {  // out of memory
    diagnostics->report(severity, word, "out of memory: the message could not be written");
  }
}

}  // namespace daybook
