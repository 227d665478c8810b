#pragma once

// The steps of stories as assertions of Catch2, version 2 or 3: an expectation that holds is
// counted, and a failed step is shown with its line and ends the test. To include it once in a
// program is enough. Who links Catch2 and daybook::testing by CMake need not: it is in there.

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
