#pragma once

#include <memory>
#include <optional>

#include "core/page.h"
#include "core/commit_source.h"
#include "core/view_store.h"
#include "projections/internal/view_fit.h"
#include "projections/projector.h"
#include "projections/row_batch.h"

namespace daybook {

/// Applies Commits to one View and writes rows and Checkpoint together, so that the Checkpoint is
/// never before and never behind the rows. Owned by a ViewFeed, outlived by the definition and the
/// Store. One thread at a time.
class ViewWriter {
 public:
  /// view_mismatch when the View does not fit the Store. `fit`: readable, of this View.
  static Result<std::unique_ptr<ViewWriter>> open(const ProjectionDefinition& definition,
                                                  std::shared_ptr<View> view, ViewFit fit,
                                                  CommitSource& store,
                                                  Environment& environment,
                                                  const ProjectorOptions& options);

  /// Applies a page. Writes when it holds all there was, and on the way there when enough has come
  /// together. On an Error everything before the commit that failed is written.
  Result<void> apply(const Page<Serial>& page);
  /// Writes what was applied and not written.
  Result<void> write();

  /// Of the View: what readers see.
  const std::optional<Checkpoint>& written() const { return written_; }
  std::uint64_t events_written() const { return events_written_; }
  /// Whether the View has had all rows of the log once: before that, what it lacks looks as if it
  /// had never been.
  bool is_complete() const { return is_complete_; }
  const ViewFit& fit() const { return fit_; }

 private:
  ViewWriter(const ProjectionDefinition& definition, std::shared_ptr<View> view, ViewFit fit,
             CommitSource& store, const ProjectorOptions& options)
      : definition_{definition},
        view_{std::move(view)},
        fit_{std::move(fit)},
        store_{store},
        options_{options} {}

  Result<void> load(Environment& environment);
  std::vector<ViewChange> take_changes();
  Result<void> look_at_schemas();
  Result<void> apply_commits(const Page<Serial>& page);
  Result<std::uint64_t> apply_events(const CommitView& commit);

  const ProjectionDefinition& definition_;
  std::shared_ptr<View> view_;
  ViewFit fit_;
  CommitSource& store_;
  ProjectorOptions options_;
  std::optional<RowBatch> batch_;  // set once loaded; refers to fit_
  Serial complete_at_;             // the head when the View was opened
  bool is_complete_ = false;
  bool is_marked_complete_ = false;  // in the View
  std::shared_ptr<const SchemaCatalog> schemas_;  // that were looked at
  bool checks_values_ = false;  // a program of a later release has written there
  std::optional<Checkpoint> applied_;  // not written yet, if set
  std::uint64_t events_applied_ = 0;   // of those: by apply()
  std::uint64_t events_seen_ = 0;      // of those: also of other categories
  std::optional<Checkpoint> written_;
  std::uint64_t events_written_ = 0;
};

}  // namespace daybook
