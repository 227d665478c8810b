#include "service/api/health/status_json.h"
#include "service/cli/verbs/catch_up.h"
#include "service/cli/verbs/verbs.h"
#include "service/wiring/service.h"

namespace daybook {
namespace {

void print_view(Console& console, const ProjectionStatus& view) {
  const auto& rebuild = view.rebuild_error;
  const bool has_stopped = view.last_error && (view.state == ProjectionState::stopped ||
                                               view.last_error != rebuild);
  console.print("view   {} v{}: {}, {} events behind ({:.1f} s){}\n", view.name.name,
                view.name.version, name(view.state), view.lag_events,
                std::chrono::duration<double>(view.lag).count(),
                has_stopped ? ": " + printable(view.last_error->message()) : "");
  if (!view.notice.empty()) console.print("       {}\n", printable(view.notice));
  if (!view.why_rebuild.empty() && !has_stopped) {
    console.print("       needs to be rebuilt: {}\n", printable(view.why_rebuild));
  }
  if (rebuild) {
    console.print("       the last rebuild has failed: {}\n", printable(rebuild->message()));
  }
}

Result<ExitCode> run(VerbContext& context) {
  DAYBOOK_TRY(const auto projectors, context.service.views().projectors());
  for (const auto* projector : projectors) {
    DAYBOOK_CHECK(check_at_rest(context, projector->status()));
  }
  if (context.arguments.flag("--json")) {
    DAYBOOK_TRY(const auto json, status_json(context.service.reading()));
    context.console.out(json + "\n");
    return ExitCode::success;
  }
  auto& store = context.service.store();
  const auto status = store.status();
  context.console.print("store  {} epoch {}: {} events in {} commits, {} logs{}\n",
                        store.identity().id, store.identity().epoch, status.events, status.head,
                        status.logs,
                        status.poisoned ? ", POISONED: " + printable(status.poison) : "");
  const auto& failing = status.index_error;
  context.console.print("index  {} commits behind{}\n", status.unindexed,
                        failing.empty() ? "" : ", FAILING: " + printable(failing));
  for (const auto& notice : status.notices) context.console.print("notice {}\n", printable(notice));
  if (const auto& disk = status.disk) {
    constexpr double mib = 1 << 20;
    context.console.print("disk   {:.1f} MiB free, at least {:.1f} MiB must stay free{}\n",
                          static_cast<double>(disk->free_bytes) / mib,
                          static_cast<double>(disk->free_bytes_min) / mib,
                          disk->refusing ? ", APPENDS ARE REFUSED: " + printable(disk->reason)
                                         : "");
  }
  if (const auto& scrub = status.scrub; scrub.finished_at) {
    context.console.print("scrub  {} log files were read, finished at {}\n", scrub.files,
                          to_iso(*scrub.finished_at));
  }
  for (const auto& finding : status.scrub.findings) {
    context.console.print("DAMAGED {}\n", printable(finding));
  }
  for (const auto& log : store.logs()) {
    const auto opened = store.log(log.name);
    if (!opened) {
      const bool is_damaged = opened.error().code() == ErrorCode::corrupt;
      context.console.print("{}log {}: {}\n", is_damaged ? "DAMAGED " : "", log.name,
                            printable(opened.error().message()));
      continue;
    }
    context.console.print("log    {}: {} events, id {}\n", log.name, (*opened)->head(), log.id);
  }
  for (const auto* projector : projectors) {
    print_view(context.console, projector->status());
  }
  return ExitCode::success;
}

}  // namespace

Verb status_verb() {
  Verb verb{"status", "prints the state of the store and its views"};
  verb.options = {{"--json", "", "print it as a JSON object"}};
  verb.only_reads = true;
  verb.run = run;
  return verb;
}

}  // namespace daybook
