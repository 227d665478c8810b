#pragma once

#include <string>

// Catch2 is version 2 on Debian 12 and version 3 on Debian 13.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
inline auto contains_text(const std::string& text) {
  return Catch::Matchers::ContainsSubstring(text);
}
#else
#include <catch2/catch.hpp>
inline auto contains_text(const std::string& text) { return Catch::Matchers::Contains(text); }
#endif

/// The name of the test that runs, for a command that repeats it.
inline std::string current_test_name() {
  return Catch::getResultCapture().getCurrentTestName();
}
