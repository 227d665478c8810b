#pragma once

#include <string>
#include <vector>

#include "core/testing/report.h"
#include "tests/catch.h"

namespace daybook::testing {

/// Captures the assertions of stories during its lifetime, instead of Catch2. One at a time.
class Reported {
 public:
  Reported() : former_{report_to([](const Assertion& assertion) { all.push_back(assertion); })} {
    all.clear();
  }
  ~Reported() { report_to(former_); }
  Reported(const Reported&) = delete;
  Reported& operator=(const Reported&) = delete;

  static inline std::vector<Assertion> all;

 private:
  Report former_;
};

/// The text of the only failure of a story.
template <class Story>
std::string failure(Story&& story) {
  const Reported reported;
  story();
  REQUIRE(Reported::all.size() == 1);
  CHECK_FALSE(Reported::all[0].holds);
  return Reported::all[0].text;
}

}  // namespace daybook::testing
