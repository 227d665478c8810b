#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/environment.h"

namespace daybook {

/// Where a verb writes: standard output and error of this process, or of the caller at the other
/// end of the control socket. Owned by the caller of the verb. Any thread.
class Console {
 public:
  virtual ~Console() = default;
  virtual void out(std::string_view text) = 0;
  virtual void err(std::string_view text) = 0;
  /// Whether standard error is a terminal. Progress is then one line that is overwritten.
  virtual bool is_terminal() const = 0;
  /// Name of the calling program; empty when it is this program, or a tool for any store.
  virtual std::string_view caller() const { return {}; }
  /// True when nobody reads the output any more; long work should end.
  virtual bool is_gone() const = 0;

  template <class... Args>
  void print(fmt::format_string<Args...> format, Args&&... args) {
    out(fmt::format(format, std::forward<Args>(args)...));
  }
  template <class... Args>
  void note(fmt::format_string<Args...> format, Args&&... args) {
    err(fmt::format(format, std::forward<Args>(args)...));
  }
};

/// Reports the progress of long work on standard error: rate, share and time left. On a terminal it
/// updates one line; otherwise it prints a line every 5 s. Short work prints nothing. Owned by the
/// verb; one thread at a time.
class ProgressLine {
 public:
  /// `unit` is a plural, e.g. "events".
  ProgressLine(Console& console, const Clock& clock, std::string_view label, std::string_view unit);

  /// With a total of 0 only the rate is printed. Returns false when the console is gone.
  bool update(std::uint64_t done, std::uint64_t total);
  /// Ends the line and prints the total, if any progress was printed.
  void finish(std::uint64_t done);

  /// Seconds since construction.
  double seconds() const;

 private:
  std::string line(std::uint64_t done, std::uint64_t total) const;

  Console& console_;
  const Clock& clock_;
  std::string label_;
  std::string unit_;
  SteadyTime start_;
  SteadyTime next_;
  bool told_ = false;
};

}  // namespace daybook
