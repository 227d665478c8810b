#pragma once

#include <memory>
#include <optional>

#include "core/model/page.h"
#include "core/ports/commit_source.h"
#include "core/ports/view_store.h"
#include "projections/projector.h"
#include "projections/projector/view_fit.h"
#include "projections/row_batch.h"

namespace daybook {

/// Applies Commits to one View. Writes rows and Checkpoint in one batch, so they always match.
/// Owned by a ViewFeed; the definition and the Store must outlive it. One thread at a time.
class ViewWriter {
 public:
  /// Fails with view_mismatch when the View does not fit the Store. `fit`: of this View, readable.
  static Result<std::unique_ptr<ViewWriter>> open(const ProjectionDefinition& definition,
                                                  std::shared_ptr<View> view, ViewFit fit,
                                                  CommitSource& store,
                                                  Environment& environment,
                                                  const ProjectorOptions& options);

  /// Applies a page. Writes at the end of the available commits, and before that when a batch limit
  /// is reached. On an Error, everything before the failed commit is written.
  Result<void> apply(const Page<Serial>& page);
  /// Writes the changes that were applied and not written.
  Result<void> write();

  /// The Checkpoint that readers see.
  const std::optional<Checkpoint>& written() const { return written_; }
  std::uint64_t events_written() const { return events_written_; }
  /// Whether the View has had all rows of the log once. Until then, a row that is not built yet
  /// looks like one that does not exist.
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
  Serial complete_at_;             // head of the Store when the View was opened
  bool is_complete_ = false;
  bool is_marked_complete_ = false;  // stored in the View
  std::shared_ptr<const SchemaCatalog> schemas_;  // the schemas checked last
  bool checks_values_ = false;  // a later release has written to this Store
  std::optional<Checkpoint> applied_;  // applied, not written yet
  std::uint64_t events_applied_ = 0;   // among them: by apply()
  std::uint64_t events_seen_ = 0;      // among them: of all categories
  std::optional<Checkpoint> written_;
  std::uint64_t events_written_ = 0;
};

}  // namespace daybook
