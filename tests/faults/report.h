#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace daybook::faults {

/// What one trial found. Filled in by one thread.
struct Report {
  std::vector<std::string> notes;       ///< told only if something was violated
  std::vector<std::string> violations;  ///< what must not be
  std::uint64_t runs = 1;               ///< cases that it tried
  std::vector<std::string> counts;      ///< how each ended, for tallies: "refused"

  void note(std::string line) { notes.push_back(std::move(line)); }
  void note(const std::vector<std::string>& lines) {
    notes.insert(notes.end(), lines.begin(), lines.end());
  }
  void violation(std::string line) { violations.push_back(std::move(line)); }
  void violation(const std::vector<std::string>& lines) {
    violations.insert(violations.end(), lines.begin(), lines.end());
  }
  void count(std::string ending) { counts.push_back(std::move(ending)); }
};

}  // namespace daybook::faults
