#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "service/domain.h"

namespace daybook {

/// The words of a program's command line, understood and run: verbs, --help, --data, and whether
/// the directory is opened here or served by another process. Made by App and by
/// the `daybook` tool.
class CommandLine {
 public:
  /// `serves` = whether there is a `serve`. The domain outlives it.
  CommandLine(const Domain& domain, std::vector<Verb> verbs, bool serves);

  /// Runs the words after the program's name.
  ExitCode run(std::span<const std::string> words, Console& console) const;

 private:
  /// The verb that words begin with: of two words, or else of one.
  const Verb* find(std::span<const std::string> words) const;
  static std::size_t word_count(const Verb& verb);
  /// The help: of everything, or of the verb that the words are.
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
