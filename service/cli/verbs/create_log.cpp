#include "service/cli/verbs/verbs.h"
#include "service/wiring/service.h"

namespace daybook {
namespace {

Result<ExitCode> run(VerbContext& context) {
  DAYBOOK_TRY(const auto name, LogName::parse(context.arguments.operand(0)));
  DAYBOOK_TRY(const auto* log, context.service.store().open_log(name));
  context.console.print("log {} exists, its id is {}\n", name, log->info().id);
  return ExitCode::success;
}

}  // namespace

Verb create_log_verb() {
  Verb verb{"create-log", "creates a log in addition to main, e.g. for a tenant"};
  verb.operands = {{"NAME", false, false, log_name()}};
  verb.creates = true;
  verb.run = run;
  return verb;
}

}  // namespace daybook
