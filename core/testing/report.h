#pragma once

#include <source_location>
#include <stdexcept>
#include <string>

namespace daybook::testing {

/// What came of one step of a story: an expectation that holds, or a step that failed. A value.
struct Assertion {
  const char* step = "";  ///< a literal: "given", "when", "then", "rejected" or "state"
  bool holds = false;
  std::string text;        ///< of a failure: the whole story, what was expected and what came
  std::source_location where;
};

/// Tells a test framework. May throw when the assertion failed, to end the test. When it returns,
/// the rest of that story says nothing more.
using Report = void (*)(const Assertion&);

/// Where assertions of all stories go from now on; gives where they went before. At first to
/// throw_mismatch. For Catch2 the header report_to_catch.h does it.
Report report_to(Report report);

/// Thrown by stories that no test framework has asked for. Its text begins with file and line.
class Mismatch : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The Report for every framework that takes an exception for a failed test.
void throw_mismatch(const Assertion& assertion);

}  // namespace daybook::testing
