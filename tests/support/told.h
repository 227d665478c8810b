#pragma once

#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

#include "base/diagnostics.h"

namespace daybook::testing {

/// Collects reports, as "error view_stopped: the sentence". Owned by a test; any thread.
class Told final : public Diagnostics {
 public:
  void report(Severity severity, std::string_view word,
              std::string_view sentence) noexcept override {
    const std::lock_guard lock{mutex_};
    lines_.push_back(fmt::format("{} {}: {}", severity == Severity::error ? "error" : "notice",
                                 word, sentence));
  }

  std::vector<std::string> lines() const {
    const std::lock_guard lock{mutex_};
    return lines_;
  }
  /// Only those with this word.
  std::vector<std::string> about(std::string_view word) const {
    auto lines = this->lines();
    std::erase_if(lines, [&](const std::string& line) {
      return line.find(fmt::format(" {}: ", word)) == std::string::npos;
    });
    return lines;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

}  // namespace daybook::testing
