#pragma once

#include <string>
#include <vector>

#include "core/diagnostics.h"
#include "core/environment.h"

namespace daybook::engine {

/// What the opening of a Store finds and does that somebody should know. One thread.
class OpeningNotices {
 public:
  OpeningNotices(const Environment& environment, Diagnostics* diagnostics)
      : clock_{environment.clock()}, diagnostics_{diagnostics}, begun_{clock_.steady_now()} {}

  /// `word` as in Diagnostics::report.
  void add(std::string_view word, std::string sentence);
  void add_all(std::string_view word, const std::vector<std::string>& sentences);
  /// Something that may take long: it is told before it is done.
  void add_at_once(std::string_view word, std::string sentence);

  /// Tells what was not told yet, with the time that the opening took.
  void tell_rest();
  /// The sentences, for the status of the Store.
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
