#include "service/app.h"

#include "service/cli/command_line.h"
#include "service/cli/own_verb.h"
#include "service/cli/verbs/verbs.h"
#include "service/lifecycle/process.h"

namespace daybook {

App& App::add(Result<std::unique_ptr<Decider>> decider) {
  if (decider && domain_.find_decider((*decider)->name())) {
    decider = fail(ErrorCode::invalid_argument,
                   "two aggregates or deciders are named {}: rename one of them",
                   (*decider)->name());
  }
  if (decider) {
    domain_.deciders.push_back(*std::move(decider));
  } else if (!mistake_) {
    mistake_ = std::move(decider).error();
  }
  return *this;
}

App& App::add(std::string projection_name, Views::MakeProjection make) {
  if (!projection_names_.insert(projection_name).second) {
    refuse(fmt::format("two projections are named {}: rename one of them, or remove the previous "
                       "version",
                       projection_name));
  }
  domain_.projections.push_back(std::move(make));
  return *this;
}

App& App::verb(Verb verb) {
  const auto checked = check_own_verb(verb, domain_.verbs);
  if (!checked) refuse(checked.error().message());
  domain_.verbs.push_back(std::move(verb));
  return *this;
}

void App::refuse(std::string mistake) {
  if (!mistake_) mistake_ = Error{ErrorCode::invalid_argument, std::move(mistake)};
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
