#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "core/environment.h"

namespace daybook {

/// Where a verb writes: its own standard output and error, or those of the program at the other end
/// of the control socket. Any thread.
class Console {
 public:
  virtual ~Console() = default;
  virtual void out(std::string_view text) = 0;
  virtual void err(std::string_view text) = 0;
  /// Whether standard error is a terminal: progress is then one line that is written over.
  virtual bool is_terminal() const = 0;
  /// The program whose command line it is; empty when it is this one, or a tool for any store.
  virtual std::string_view caller() const { return {}; }
  /// Nobody reads any more: long work should end.
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

/// Tells how far long work has come: rate, share and time left, on standard error. On a terminal a
/// line that changes, otherwise a line every few seconds; nothing when the work is short.
class ProgressLine {
 public:
  /// `unit` in the plural, e.g. "events".
  ProgressLine(Console& console, const Clock& clock, std::string_view label, std::string_view unit);

  /// With a total of 0 only the rate is told. False when the console is gone.
  bool update(std::uint64_t done, std::uint64_t total);
  /// Ends the line and tells the whole, if anything was told before.
  void finish(std::uint64_t done);

  /// Seconds since the beginning, for figures.
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
