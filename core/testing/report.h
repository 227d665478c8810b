#pragma once

#include <source_location>
#include <stdexcept>
#include <string>

namespace daybook::testing {

/// The result of one step of a story: an expectation that holds, or a failure. A value.
struct Assertion {
  const char* step = "";  ///< a literal: "given", "when", "then", "rejected" or "state"
  bool holds = false;
  std::string text;        ///< of a failure: the story, what was expected and what happened
  std::source_location where;
};

/// Passes an assertion to a test framework. May throw on a failed assertion, to end the test. If it
/// returns, the story reports nothing more.
using Report = void (*)(const Assertion&);

/// Sets where the assertions of all stories go, and returns the previous Report. The default is
/// throw_mismatch. report_to_catch.h sets it for Catch2. Any thread.
Report report_to(Report report);

/// Thrown by throw_mismatch, and by message_from_text. The text of throw_mismatch begins with file
/// and line.
class Mismatch : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The default Report, for frameworks where an exception fails the test.
void throw_mismatch(const Assertion& assertion);

}  // namespace daybook::testing
