#include "projections/projector/view_writer.h"

#include <utility>

#include "projections/projector/checkpoint_check.h"
#include "projections/stored_key.h"

namespace daybook {

Result<std::unique_ptr<ViewWriter>> ViewWriter::open(const ProjectionDefinition& definition,
                                                     std::shared_ptr<View> view, ViewFit fit,
                                                     CommitSource& store,
                                                     Environment& environment,
                                                     const ProjectorOptions& options) {
  std::unique_ptr<ViewWriter> writer{
      new ViewWriter{definition, std::move(view), std::move(fit), store, options}};
  DAYBOOK_CHECK(writer->load(environment));
  return writer;
}

Result<void> ViewWriter::load(Environment& environment) {
  written_ = view_->checkpoint();
  if (written_) DAYBOOK_CHECK(check_checkpoint(store_, environment, *written_));
  DAYBOOK_TRY(batch_, RowBatch::open(fit_.rows, *view_));
  DAYBOOK_TRY(const auto mark, view_->get(stored_key::complete()));
  is_marked_complete_ = mark.has_value();
  complete_at_ = store_.head();
  is_complete_ = is_marked_complete_ || (written_ ? written_->serial : Serial{0}) >= complete_at_;
  return {};
}

Result<void> ViewWriter::apply(const Page<Serial>& page) {
  DAYBOOK_CHECK(look_at_schemas());
  const auto applied = apply_commits(page);
  // After a page that was cut short another one follows soon and can share the write. Otherwise
  // write now, even if more commits have come: a reader may be waiting for this page.
  const bool more_follows = applied && !page.at_end && page.next < store_.head();
  if (!more_follows) DAYBOOK_CHECK(write());
  return applied;
}

Result<void> ViewWriter::write() {
  if (!applied_) return {};
  DAYBOOK_CHECK(view_->commit({take_changes(), *applied_}));
  fit_.form.clear();
  is_complete_ = is_complete_ || applied_->serial >= complete_at_;
  is_marked_complete_ = is_complete_;
  written_ = std::exchange(applied_, std::nullopt);
  events_written_ += std::exchange(events_applied_, 0);
  events_seen_ = 0;
  return {};
}

/// The changes of the rows, and the View's own entries.
std::vector<ViewChange> ViewWriter::take_changes() {
  auto changes = batch_->take();
  if (!fit_.form.empty()) changes.push_back({stored_key::form(), fit_.form});
  if (!is_marked_complete_ && applied_->serial >= complete_at_) {
    changes.push_back({stored_key::complete(), std::string{}});
  }
  return changes;
}

/// Only the writer checks schemas: a program that only reads declares none.
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
    batch_->begin_commit(commit->log->id);
    const auto events = apply_events(*commit);
    if (!events) {
      batch_->reject_commit();
      return fail(events.error());
    }
    batch_->accept_commit(commit->last_position());
    events_applied_ += *events;
    events_seen_ += commit->event_count;
    applied_ = Checkpoint{store_.identity(), commit->serial, commit->checksum,
                          commit->events_before + commit->event_count, commit->recorded_at};
    if (events_seen_ >= options_.batch_events_max || batch_->bytes() >= options_.batch_bytes_max) {
      DAYBOOK_CHECK(write());
    }
  }
  return {};
}

Result<std::uint64_t> ViewWriter::apply_events(const CommitView& commit) {
  std::uint64_t applied = 0;
  for (const auto& event : commit.events) {
    const auto done = definition_.apply(event, *batch_, checks_values_);
    if (!done) {
      return fail(
          done.error().within(fmt::format("event {} of log {}", event.position, commit.log->name)));
    }
    applied += *done ? 1 : 0;
  }
  return applied;
}

}  // namespace daybook
