#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "base/environment.h"
#include "core/model/append.h"
#include "core/ports/commit_source.h"
#include "core/ports/view_store.h"
#include "projections/projection.h"
#include "projections/query.h"

namespace daybook {

struct ProjectorOptions {
  ReadLimits page;  ///< limits of one read of the log
  /// The View is written when it has caught up. While catching up, it is also written after this
  /// many events or bytes.
  std::uint32_t batch_events_max = 10'000;
  std::size_t batch_bytes_max = 8 * 1024 * 1024;

  /// Read the View as it is; apply nothing to it.
  bool is_at_rest = false;

  /// Receives a report when the projection stops or resumes, and reports of rebuilds.
  Diagnostics* diagnostics = nullptr;

  /// Fails with invalid_argument, naming the first invalid option.
  Result<void> validate() const;
};

enum class ProjectionState : std::uint8_t {
  starting,     ///< nothing was read yet
  catching_up,  ///< behind the head of the Store
  live,         ///< was at the head of the Store at the last look
  rebuilding,   ///< a new View is being built beside the serving one
  at_rest,      ///< read only: see ProjectorOptions::is_at_rest
  stopped,      ///< failed, see last_error; or was stopped
};

/// The stable name of a state, e.g. "catching_up".
std::string_view name(ProjectionState state);

/// The status of a projection.
struct ProjectionStatus {
  ViewName name;
  ProjectionState state = ProjectionState::starting;
  Serial place;                      ///< of the View's Checkpoint; 0 = new View
  Serial head;                       ///< of the Store
  std::uint64_t lag_events = 0;      ///< of all Logs and categories, not yet applied
  std::chrono::microseconds lag{0};  ///< age of the oldest Commit not yet applied; 0 = caught up
  std::uint64_t events_applied = 0;  ///< to this View by this object; own categories only
  std::uint64_t rebuild_events = 0;  ///< applied so far by the running rebuild
  std::optional<Error> last_error;   ///< why it stopped, or why the last rebuild failed
  /// Why the last rebuild by this object failed, also if the projection has stopped for another
  /// reason. Empty while another one runs.
  std::optional<Error> rebuild_error;
  std::string notice;                ///< the View's notice: View::notice()
  /// The reason to call rebuild(), without a final full stop: the schema of the rows, their indexes
  /// or the event categories differ from those the View was built with. Empty = no reason.
  std::string why_rebuild;
};

/// Keeps a View up to date with a Store: applies each Commit once, in order, and writes rows and
/// Checkpoint together. Owned by its user; Store, ViewStore and Environment must outlive it. Any
/// thread may call it. It works on the Environment's executor, so the blocking calls (start,
/// wait_for, rebuild, stop) must not be made there, nor on the Store's own thread.
class Projector {
 public:
  /// Opens the View and continues from its Checkpoint. A View that is damaged or belongs to another
  /// Store or epoch is built again from the first Commit; its status says so. A View whose
  /// Checkpoint is not in the log of this epoch, or whose rows have another schema than this
  /// program, gives a stopped Projector that waits for rebuild(). Temporary errors (io,
  /// store_locked) also stop it; it retries after 1 s, with backoff up to one minute. Fails with
  /// invalid_argument for an invalid view name. Blocks.
  template <Projection P>
  static Result<std::unique_ptr<Projector>> start(CommitSource& store, ViewStore& views,
                                                  Environment& environment,
                                                  ProjectorOptions options = {}) {
    DAYBOOK_TRY(auto definition, ProjectionOf<P>::make());
    return start(std::move(definition), store, views, environment, options);
  }
  static Result<std::unique_ptr<Projector>> start(std::unique_ptr<ProjectionDefinition> definition,
                                                  CommitSource& store, ViewStore& views,
                                                  Environment& environment,
                                                  ProjectorOptions options = {});
  ~Projector();

  const ProjectionDefinition& definition() const;
  ProjectionStatus status() const;  ///< may read from the disk
  ProjectionState state() const;    ///< the state in status()

  /// The rows of one Log as they are now. Any number of readers at a time. Errors: view_mismatch
  /// when the View does not fit the log or the program, view_building during its first build. A
  /// stopped projection can still be read; see state().
  Result<ViewReader> read(const LogId& log) const;

  /// Blocks until the View includes the Receipt's commit. Errors: not_there_yet when the deadline
  /// passes or the projection stops first, invalid_argument for a token of another Store or epoch.
  Result<void> wait_for(const Receipt& receipt, SteadyTime deadline);
  Result<void> wait_for(std::string_view token, SteadyTime deadline);
  /// The same without blocking; gives the Serial that was reached. `done` is called on the
  /// executor, or by the thread that calls stop() or rebuild().
  void when_reached(std::string_view token, SteadyTime deadline,
                    Completion<Result<Serial>> done) noexcept;
  /// The same, cancellable: destroying the Watch completes it with `closed`, on the destroying
  /// thread, unless it has completed.
  [[nodiscard]] Watch watch_place(std::string_view token, SteadyTime deadline,
                                  Completion<Result<Serial>> done) noexcept;

  /// Builds a new View from the first Commit beside the serving one, then replaces that one.
  /// Commands and queries continue. Blocks. `progress` (events of all categories) is called on the
  /// executor; return false to cancel. On failure or cancellation the old View stays. Fails with
  /// overloaded when another rebuild is running.
  Result<void> rebuild(const Progress& progress = {});

  /// Stops the projection: waiters get `closed`, a running rebuild is cancelled, the View is
  /// flushed. Returns the error of the flush. The destructor calls it too.
  Result<void> stop();

 private:
  class Parts;
  explicit Projector(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace daybook
