#include "service/app.h"

#include "service/command_line.h"
#include "service/lifecycle/process.h"
#include "service/verbs/verbs.h"

namespace daybook {

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
  return run_process(argc, argv, [this](std::span<const std::string> words, Console& console) {
    if (mistake_) {
      console.note("error in the program {}: {}\n", domain_.name, mistake_->message());
      return ExitCode::failed;
    }
    auto verbs = domain_.verbs;
    for (auto& verb : standard_verbs()) verbs.push_back(std::move(verb));
    const CommandLine command_line{domain_, std::move(verbs), true};
    return command_line.run(words, console);
  });
}

}  // namespace daybook
