#include "service/cli/own_verb.h"

#include <algorithm>
#include <string_view>

#include "base/diagnostic_line.h"
#include "base/utf8.h"
#include "service/cli/verbs/verbs.h"

namespace daybook {
namespace {

bool is_word(std::string_view word) {
  return !word.empty() && word.front() != '-' && word.find(' ') == std::string_view::npos;
}

/// One word, or two words separated by one blank.
bool is_name(std::string_view name) {
  if (!is_printable_utf8(name)) return false;
  const auto blank = name.find(' ');
  if (blank == std::string_view::npos) return is_word(name);
  return is_word(name.substr(0, blank)) && is_word(name.substr(blank + 1));
}

}  // namespace

Result<void> check_own_verb(const Verb& verb, const std::vector<Verb>& others) {
  const std::string_view name = verb.name;
  if (!is_name(name)) {
    return fail(ErrorCode::invalid_argument,
                "'{}' is no name of a verb: write one word, or two separated by one blank, each "
                "without a dash at its beginning",
                printable(name));
  }
  if (name.substr(0, name.find(' ')) == "help") {
    return fail(ErrorCode::invalid_argument,
                "a verb is called {}, but 'help' shows the help: give it another name", name);
  }
  const auto has_its_name = [&](const Verb& other) { return other.name == name; };
  if (name == "serve" || std::ranges::any_of(others, has_its_name) ||
      std::ranges::any_of(standard_verbs(), has_its_name)) {
    return fail(ErrorCode::invalid_argument,
                "two verbs are called {}: give one of them another name", name);
  }
  if (!verb.run && !verb.run_alone) {
    return fail(ErrorCode::invalid_argument, "the verb {} has nothing to run: set run or run_alone",
                name);
  }
  return {};
}

}  // namespace daybook
