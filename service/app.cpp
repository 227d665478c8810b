#include "service/app.h"

#include <sys/resource.h>

#include <algorithm>

#include "service/command_line.h"
#include "service/process_console.h"
#include "service/verbs/verbs.h"

namespace daybook {
namespace {

/// A large log is many files, and the limit that processes begin with, 1,024 mostly, is meant for
/// those that use select().
void allow_many_open_files() {
  constexpr rlim_t wanted = 1 << 20;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::max(limit.rlim_cur, std::min(limit.rlim_max, wanted));
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

App& App::add(Result<std::unique_ptr<Decider>> decider) {
  if (decider && domain_.find_decider((*decider)->name())) {
    decider = fail(ErrorCode::invalid_argument, "two aggregates or deciders are called {}",
                   (*decider)->name());
  }
  if (decider) {
    domain_.deciders.push_back(*std::move(decider));
  } else if (!mistake_) {
    mistake_ = std::move(decider).error();
  }
  return *this;
}

int App::run(int argc, char** argv) {
  ProcessConsole console;
  if (mistake_) {
    console.note("error in the program {}: {}\n", domain_.name, mistake_->message());
    return static_cast<int>(ExitCode::failed);
  }
  allow_many_open_files();
  auto verbs = domain_.verbs;
  for (auto& verb : standard_verbs()) verbs.push_back(std::move(verb));
  const CommandLine command_line{domain_, std::move(verbs), true};
  const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  return console.exit_code(command_line.run(words, console));
}

}  // namespace daybook
