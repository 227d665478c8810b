#pragma once

#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "base/environment.h"

namespace daybook::engine {

/// Collects what opening a Store found and did, for status and diagnostics. Owned by the opening
/// call; one thread.
class OpeningNotices {
 public:
  OpeningNotices(const Environment& environment, Diagnostics* diagnostics)
      : clock_{environment.clock()}, diagnostics_{diagnostics}, begun_{clock_.steady_now()} {}

  /// `word` as in Diagnostics::report.
  void add(std::string_view word, std::string sentence);
  void add_all(std::string_view word, const std::vector<std::string>& sentences);
  /// Reports at once, before a step that may take long.
  void add_at_once(std::string_view word, std::string sentence);

  /// Reports the remaining notices, with the time that opening took.
  void tell_rest();
  /// All sentences, for the status of the Store.
  std::vector<std::string> sentences() const;

 private:
  struct Notice {
    std::string word;
    std::string sentence;
    bool is_told = false;
  };

  const Clock& clock_;
  Diagnostics* const diagnostics_;
  const SteadyTime begun_;
  std::vector<Notice> notices_;
};

}  // namespace daybook::engine
