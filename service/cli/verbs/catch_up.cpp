#include "service/cli/verbs/catch_up.h"

#include "core/model/token.h"
#include "service/wiring/service.h"

namespace daybook {

bool is_unserved(const VerbContext& context) {
  const bool is_new = context.service.store().logs().empty() && !context.arguments.text("--log");
  if (is_new) context.console.note("notice: the store has no log yet: it has never been served\n");
  return is_new;
}

Result<void> check_at_rest(const VerbContext& context, const ProjectionStatus& status) {
  const bool is_damaged = status.state == ProjectionState::at_rest && status.last_error &&
                          status.last_error->code() == ErrorCode::corrupt;
  if (!is_damaged || context.as_it_is) return {};
  return fail(ErrorCode::not_there_yet, "{}", status.last_error->message());
}

Result<void> catch_up(VerbContext& context, Projector& projector) {
  auto& environment = context.service.environment();
  auto& store = context.service.store();
  ProgressLine progress{context.console, environment.clock(),
                        "view " + projector.definition().name().name, "events"};
  const auto behind = projector.status().lag_events;
  const Token head{store.identity(), store.head(), {}, {}};
  while (true) {
    // Waits in short intervals, to report progress in between.
    const auto turn = environment.clock().steady_now() + std::chrono::milliseconds{200};
    const auto reached = projector.wait_for(head.to_string(), turn);
    const auto status = projector.status();
    const auto done = behind - std::min(behind, status.lag_events);
    if (reached) return progress.finish(done), Result<void>{};
    if (status.state == ProjectionState::stopped) {
      return status.last_error ? fail(*status.last_error) : fail(reached.error());
    }
    if (reached.error().code() != ErrorCode::not_there_yet) return fail(reached.error());
    if (!progress.update(done, behind)) return fail(ErrorCode::closed, "the caller has gone away");
  }
}

}  // namespace daybook
