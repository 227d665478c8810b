#include "service/cli/verbs/verbs.h"
#include "service/wiring/service.h"

namespace daybook {
namespace {

Result<ExitCode> run(VerbContext& context) {
  const auto& name = context.arguments.operand(0);
  ProgressLine line{context.console, context.service.environment().clock(), "rebuild " + name,
                    "events"};
  std::uint64_t events = 0;
  const auto progress = [&](std::uint64_t done, std::uint64_t total) {
    events = done;
    return line.update(done, total);
  };
  DAYBOOK_CHECK(context.service.views().rebuild(name, progress));
  line.finish(events);
  const auto seconds = line.seconds();
  if (context.arguments.flag("--json")) {
    context.console.print("{{\"view\":\"{}\",\"events\":{},\"seconds\":{:.3f}}}\n", name, events,
                          seconds);
  } else {
    context.console.print("rebuilt view {} from {} events in {:.1f} s\n", name, events, seconds);
  }
  return ExitCode::success;
}

}  // namespace

Verb rebuild_verb() {
  Verb verb{"rebuild",
            "rebuilds a view from the log; the old one is served until the new one is complete"};
  verb.operands = {{"NAME"}};
  verb.options = {{"--json", "", "print the figures as a JSON object"}};
  verb.run = run;
  return verb;
}

}  // namespace daybook
