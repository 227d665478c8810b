#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/append.h"
#include "core/diagnostics.h"
#include "core/environment.h"
#include "core/commit_source.h"
#include "core/view_store.h"
#include "projections/projection.h"
#include "projections/query.h"

namespace daybook {

struct ProjectorOptions {
  ReadLimits page;  ///< of one read of the log
  /// A View is written when it has caught up, and on the way there after so much.
  std::uint32_t batch_events_max = 10'000;
  std::size_t batch_bytes_max = 8 * 1024 * 1024;

  /// The View is only read, as it is; nothing is applied to it.
  bool is_at_rest = false;

  /// Told when the projection cannot go on and when it goes on again, and of rebuilds.
  Diagnostics* diagnostics = nullptr;

  /// invalid_argument naming the first option that makes no sense.
  Result<void> validate() const;
};

enum class ProjectionState : std::uint8_t {
  starting,     ///< nothing was read yet
  catching_up,  ///< behind the head of the Store
  live,         ///< was at the head when it last looked
  rebuilding,   ///< a new View is being built beside the one that serves
  at_rest,      ///< it is only read: see ProjectorOptions::is_at_rest
  stopped,      ///< cannot go on, see last_error; or was told to stop
};

/// The stable name of a state, e.g. "catching_up".
std::string_view name(ProjectionState state);

/// How a projection is doing.
struct ProjectionStatus {
  ViewName name;
  ProjectionState state = ProjectionState::starting;
  Serial place;                      ///< of the View's Checkpoint; 0 = new
  Serial head;                       ///< of the Store
  std::uint64_t lag_events = 0;      ///< of all Logs and categories, not applied yet
  std::chrono::microseconds lag{0};  ///< age of the oldest Commit not applied yet; 0 = caught up
  std::uint64_t events_applied = 0;  ///< to this View by this object; other categories not counted
  std::uint64_t rebuild_events = 0;  ///< applied so far by the rebuild that is under way
  std::optional<Error> last_error;   ///< why it stopped, or why the last rebuild failed
  std::string notice;                ///< of the View: View::notice()
  /// Why rebuild() should be called, a sentence without an end: the schema of the rows, their
  /// indexes or the categories of their events are not those that the View was built with. Empty
  /// when there is no reason.
  std::string why_rebuild;
};

/// Keeps a View up to date with a Store: applies each Commit once, in order, rows and Checkpoint
/// together. Owned by its user, outlived by Store, ViewStore and Environment. Any thread may call
/// it; work is done on the Environment's executor, so the blocking calls (start, wait_for, rebuild,
/// stop) must not be made there, nor on the Store's own thread.
class Projector {
 public:
  /// Opens the View and goes on from its Checkpoint. One that is damaged, of another Store or of
  /// another epoch is built again from the first Commit, and its status says so. One whose
  /// Checkpoint is not in the log of this epoch, or whose rows have another schema than those of
  /// this program, gives a Projector that is stopped and waits for rebuild(). What may pass (io,
  /// store_locked) stops it too and is tried again, after 1 s at first, at least once a minute.
  /// invalid_argument for a name that no View can have. Blocks.
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
  ProjectionState state() const;    ///< of status()

  /// The rows of one Log as they are now. Any number at a time. view_mismatch when the View does
  /// not fit the log or the program, view_building while it is built for the first time. One that
  /// has stopped is read as it is; state() tells.
  Result<ViewReader> read(const LogId& log) const;

  /// Blocks until what the Receipt is about can be read; not_there_yet when the deadline passes or
  /// the projection stops before that, invalid_argument for a token of another Store or epoch.
  Result<void> wait_for(const Receipt& receipt, SteadyTime deadline);
  Result<void> wait_for(std::string_view token, SteadyTime deadline);
  /// The same without blocking, with the Serial that was reached. Completed on the executor, or by
  /// a thread that is in stop() or rebuild().
  void when_reached(std::string_view token, SteadyTime deadline,
                    Completion<Result<Serial>> done) noexcept;
  /// The same for somebody who may go: completed with `closed`, by the thread that lets the Watch
  /// go, unless it was completed before.
  [[nodiscard]] Watch watch_place(std::string_view token, SteadyTime deadline,
                                  Completion<Result<Serial>> done) noexcept;

  /// Builds the View anew from the first Commit, beside the one that serves, and then takes its
  /// place. Commands and queries go on. Blocks; `progress` (events, of all categories) is called on
  /// the executor. When it fails, or progress returns false, all is as before. overloaded when
  /// another rebuild is under way.
  Result<void> rebuild(const Progress& progress = {});

  /// Ends it: who waits gets `closed`, the View is flushed. A rebuild is given up. Also done by the
  /// destructor. Gives the error of the flush.
  Result<void> stop();

 private:
  class Parts;
  explicit Projector(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace daybook
