// faults_trial: runs trials, each in a process of its own.
//
//   faults_trial KIND SEED DIRECTORY [MORE]   one trial in this process, for a debugger
//   faults_trial                              for each line "KIND SEED DIRECTORY MORE" of stdin a
//                                             trial in a new process; see trials.h

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>

#include "tests/faults/trial.h"

using namespace daybook::faults;

namespace {

/// A trial that takes longer hangs. The slowest take a few seconds.
constexpr unsigned trial_seconds_max = 120;

void put(int file, char letter, const std::string& text) {
  auto line = std::string{letter} + " " + text;
  for (auto& c : line) {
    if (c == '\n') c = ' ';
  }
  line += '\n';
  if (::write(file, line.data(), line.size()) < 0) ::_exit(3);
}

void run(std::istream& words, int file) {
  std::string kind;
  TrialInput input;
  words >> kind >> input.seed >> input.directory;
  std::getline(words >> std::ws, input.more);
  while (input.more.ends_with(' ')) input.more.pop_back();
  input.choice = daybook::support::Choice{input.seed};
  Report report;
  if (const auto trial = find_trial(kind)) {
    try {
      trial(input, report);
    } catch (const std::exception& exception) {
      report.violation(std::string{"ended by an exception: "} + exception.what());
    }
  } else {
    report.violation("there is no trial " + kind);
  }
  for (const auto& note : report.notes) put(file, 'n', note);
  for (const auto& violation : report.violations) put(file, 'v', violation);
  for (const auto& ending : report.counts) put(file, 'c', ending);
  put(file, 'r', std::to_string(report.runs));
}

/// What the child writes goes to our stdout through its own copy of it; how it ended is added.
void run_in_child(const std::string& line) {
  const auto child = ::fork();
  if (child == 0) {
    ::alarm(trial_seconds_max);
    std::istringstream words{line};
    run(words, STDOUT_FILENO);
    ::_exit(0);  // what was abandoned is not closed
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) {
    put(STDOUT_FILENO, 'v', "hangs: not done after " + std::to_string(trial_seconds_max) + " s");
  } else if (WIFSIGNALED(status)) {
    put(STDOUT_FILENO, 'v', "the process ended with signal " + std::to_string(WTERMSIG(status)));
  } else if (WEXITSTATUS(status) != 0) {
    put(STDOUT_FILENO, 'v', "the process ended with " + std::to_string(WEXITSTATUS(status)));
  }
  put(STDOUT_FILENO, '.', "");
}

}  // namespace

int main(int count, char** arguments) {
  if (count > 1) {
    std::ostringstream line;
    for (int i = 1; i < count; ++i) line << arguments[i] << ' ';
    std::istringstream words{line.str()};
    run(words, STDOUT_FILENO);
    ::_exit(0);
  }
  std::string line;
  while (std::getline(std::cin, line)) run_in_child(line);
}
