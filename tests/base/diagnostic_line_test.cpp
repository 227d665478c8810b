#include "base/diagnostic_line.h"

#include "base/utf8.h"
#include "tests/catch.h"

using namespace daybook;

namespace {

std::string line_of(std::string_view sentence, std::string_view word = "word") {
  return std::string{DiagnosticLine{"T", Severity::error, word, sentence}.text()};
}

}  // namespace

TEST_CASE("a line has a time, a severity, a sentence and a word") {
  CHECK(line_of("it broke") == "T error: it broke (word)\n");
  CHECK(DiagnosticLine{"", Severity::notice, "started", "here"}.text() ==
        "notice: here (started)\n");
}

TEST_CASE("whatever a text holds it is one line that can be read") {
  CHECK(line_of("a\nb\r\tc") == "T error: a\\nb\\r\\tc (word)\n");
  CHECK(line_of("a\\nb") == "T error: a\\\\nb (word)\n");
  CHECK(line_of(std::string_view{"\0\x1b[31m\x7f", 7}) == "T error: \\x00\\x1b[31m\\x7f (word)\n");
  CHECK(line_of("\xc2\x85\xe2\x80\xa8\xe2\x80\xae") ==
        "T error: \\u{85}\\u{2028}\\u{202e} (word)\n");
  CHECK(line_of("\xff\xc3(") == "T error: \\xff\\xc3( (word)\n");
  CHECK(line_of("Zo\xc3\xab \xe2\x82\xac") == "T error: Zo\xc3\xab \xe2\x82\xac (word)\n");
  CHECK(line_of("", "a\nb") == "T error:  (a\\nb)\n");
}

TEST_CASE("a text of others is quoted so that it can be read") {
  CHECK(printable("plain Zo\xc3\xab") == "plain Zo\xc3\xab");
  CHECK(printable("a\nb\x1b[31m\xff\\") == "a\\nb\\x1b[31m\\xff\\\\");
  CHECK(printable(std::string(10'000, '\n')).size() == 20'000);
  CHECK(printable("").empty());
}

TEST_CASE("a line that would be too long is cut between characters and keeps its word") {
  for (const std::string_view piece : {"x", "\xc3\xab", "\xe2\x82\xac", "\n", "\xff", "\x01"}) {
    for (std::size_t before = 0; before < 8; ++before) {
      std::string text(before, 'y');
      while (text.size() < 2 * DiagnosticLine::bytes_max) text += piece;
      const auto line = line_of(text);
      CHECK(line.size() <= DiagnosticLine::bytes_max);
      CHECK(line.size() > DiagnosticLine::bytes_max / 2);
      CHECK(line.ends_with("... (word)\n"));
      CHECK(is_printable_utf8(std::string_view{line}.substr(0, line.size() - 1)));
    }
  }
  const std::string word(1000, 'w');
  CHECK(line_of(std::string(5000, 'x'), word).size() <= DiagnosticLine::bytes_max);
  CHECK(line_of(std::string(5000, 'x'), std::string(1000, '\n')).ends_with("\\n)\n"));
}
