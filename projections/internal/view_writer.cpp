#include "projections/internal/view_writer.h"

#include <utility>

#include "projections/internal/checkpoint_check.h"

namespace daybook {

Result<std::unique_ptr<ViewWriter>> ViewWriter::open(const ProjectionDefinition& definition,
                                                     std::shared_ptr<View> view,
                                                     CommitSource& store,
                                                     Environment& environment,
                                                     const ProjectorOptions& options) {
  const auto checkpoint = view->checkpoint();
  if (checkpoint) DAYBOOK_CHECK(check_checkpoint(store, environment, *checkpoint));
  DAYBOOK_TRY(auto batch, RowBatch::open(definition.rows(), *view));
  std::unique_ptr<ViewWriter> writer{
      new ViewWriter{definition, std::move(view), store, options, std::move(batch)}};
  writer->written_ = checkpoint;
  return writer;
}

Result<void> ViewWriter::apply(const Page<Serial>& page) {
  DAYBOOK_CHECK(look_at_schemas());
  const auto applied = apply_commits(page);
  // A page that was cut short means another one soon, which may share the write. When it was not,
  // somebody may be waiting for this one, however many commits have come since.
  const bool more_follows = applied && !page.at_end && page.next < store_.head();
  if (!more_follows) DAYBOOK_CHECK(write());
  return applied;
}

Result<void> ViewWriter::write() {
  if (!applied_) return {};
  DAYBOOK_CHECK(view_->commit({batch_.take(), *applied_}));
  written_ = std::exchange(applied_, std::nullopt);
  events_written_ += std::exchange(events_applied_, 0);
  events_seen_ = 0;
  return {};
}

/// Nobody else does: whoever only reads declares nothing.
Result<void> ViewWriter::look_at_schemas() {
  auto schemas = store_.schemas();
  if (schemas == schemas_) return {};
  checks_values_ = false;
  for (const auto& events : definition_.events()) {
    DAYBOOK_TRY(const auto comparison, schemas->compare(events));
    checks_values_ = checks_values_ || comparison.may_meet_unknown();
  }
  schemas_ = std::move(schemas);
  return {};
}

Result<void> ViewWriter::apply_commits(const Page<Serial>& page) {
  for (const auto* commit : page.commits) {
    batch_.begin_commit(commit->log->id);
    const auto events = apply_events(*commit);
    if (!events) {
      batch_.reject_commit();
      return fail(events.error());
    }
    batch_.accept_commit(commit->last_position());
    events_applied_ += *events;
    events_seen_ += commit->event_count;
    applied_ = Checkpoint{store_.identity(), commit->serial, commit->checksum,
                          commit->events_before + commit->event_count, commit->recorded_at};
    if (events_seen_ >= options_.batch_events_max || batch_.bytes() >= options_.batch_bytes_max) {
      DAYBOOK_CHECK(write());
    }
  }
  return {};
}

Result<std::uint64_t> ViewWriter::apply_events(const CommitView& commit) {
  std::uint64_t applied = 0;
  for (const auto& event : commit.events) {
    const auto done = definition_.apply(event, batch_, checks_values_);
    if (!done) {
      return fail(
          done.error().within(fmt::format("event {} of log {}", event.position, commit.log->name)));
    }
    applied += *done ? 1 : 0;
  }
  return applied;
}

}  // namespace daybook
