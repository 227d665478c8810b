#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "service/wiring/domain.h"

namespace daybook {

/// Parses and runs a program's command line: verbs, --help, --data. Runs the verb in this process,
/// or in the process that serves the directory. Owned by App or the `daybook` tool; main thread
/// only.
class CommandLine {
 public:
  /// `serves`: whether there is a `serve` verb. The domain must outlive this.
  CommandLine(const Domain& domain, std::vector<Verb> verbs, bool serves);

  /// Runs the words after the program's name.
  ExitCode run(std::span<const std::string> words, Console& console) const;

 private:
  /// The verb at the beginning of the words; a verb of two words is preferred.
  const Verb* find(std::span<const std::string> words) const;
  static std::size_t word_count(const Verb& verb);
  /// Prints the help of all verbs, or of the verb in `about`.
  ExitCode tell(std::span<const std::string> about, Console& console) const;
  ExitCode run_verb(const Verb& verb, std::span<const std::string> words, Console& console) const;
  Result<ExitCode> run_on(const Verb& verb, const Arguments& arguments, Console& console) const;
  Result<ExitCode> run_once(const Verb& verb, const Arguments& arguments, Console& console) const;
  ExitCode serve(const Arguments& arguments, Console& console) const;
  ExitCode run_inside(Service& service, std::span<const std::string> words,
                      Console& console) const;
  std::string help() const;
  std::string help_of(const Verb& verb) const;
  ExitCode one_too_many(std::string_view word, Console& console) const;
  ExitCode usage(Console& console, std::string_view message, std::string_view verb = {}) const;

  const Domain& domain_;
  std::vector<Verb> verbs_;
  bool serves_;
};

}  // namespace daybook
