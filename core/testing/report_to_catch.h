#pragma once

// Reports the steps of stories to Catch2, version 2 or 3: a fulfilled expectation is counted, and a
// failed step is shown with its line and ends the test. Include it once per program. Not needed if
// CMake links both Catch2 and daybook::testing.

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include "core/testing/report.h"

namespace daybook::testing {

inline void report_to_catch(const Assertion& assertion) {
  const Catch::SourceLineInfo where{assertion.where.file_name(), assertion.where.line()};
  Catch::AssertionHandler handler{Catch::StringRef{assertion.step}, where,
                                  Catch::StringRef{}, Catch::ResultDisposition::Normal};
  const auto result =
      assertion.holds ? Catch::ResultWas::Ok : Catch::ResultWas::ExplicitFailure;
  handler.handleMessage(result, std::string{assertion.text});
  handler.complete();
}

inline const Report reported_before_catch = report_to(report_to_catch);

}  // namespace daybook::testing
