#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "core/ports/view_store.h"
#include "projections/projector.h"
#include "service/wiring/view_rebuilder.h"
#include "store/rocksdb_view_store.h"

namespace daybook {

/// The views of a program and the projectors that update them. Independent of command code, so a
/// separate process can serve queries. Owned by the program. Any thread; open and stop from one
/// thread.
class Views {
 public:
  using MakeProjection = std::function<Result<std::unique_ptr<ProjectionDefinition>>()>;

  /// Opens DIR/views. Store and environment must outlive it. `options.diagnostics` also gets the
  /// reports of the projections.
  static Result<std::unique_ptr<Views>> open(const std::filesystem::path& directory,
                                             std::vector<MakeProjection> projections, Store& store,
                                             Environment& environment,
                                             RocksdbViewOptions options = {});

  /// Opens the views read-only: changes no file and applies nothing.
  static Result<std::unique_ptr<Views>> open_to_read(const std::filesystem::path& directory,
                                                     std::vector<MakeProjection> projections,
                                                     Store& store, Environment& environment,
                                                     RocksdbViewOptions options = {});

  /// All projectors; the first call starts them. Fails with invalid_argument for a duplicate name.
  Result<std::vector<Projector*>> projectors();
  /// One projector. Fails with unknown_view.
  Result<Projector*> projector(std::string_view name);
  /// Projector::rebuild, one view at a time, because each rebuild needs its own open files. Fails
  /// with overloaded while another view is being rebuilt.
  Result<void> rebuild(std::string_view name, const Progress& progress);
  /// Rebuilds views that no longer fit the program, in the background. Call once.
  Result<void> rebuild_misfits();
  /// Blocks until every View includes the log as it is now or has stopped, or until the deadline.
  void wait_until_caught_up(SteadyTime deadline);
  /// The rows of one Log in a View. Errors: unknown_view, unknown_log, and those of
  /// Projector::read.
  Result<ViewReader> read(std::string_view view, std::string_view log);

  ~Views();
  /// Stops the projections and saves their Checkpoints. Everything opened stays readable.
  Result<void> stop();

 private:
  Views(std::unique_ptr<ViewStore> place, std::vector<MakeProjection> projections, Store& store,
        Environment& environment, Diagnostics* diagnostics, bool is_at_rest);
  ProjectorOptions projector_options() const;
  Result<void> start_projectors();

  std::unique_ptr<ViewStore> place_;
  std::vector<MakeProjection> projections_;
  Store& store_;
  Environment& environment_;
  Diagnostics* const diagnostics_;
  const bool is_at_rest_;

  std::mutex mutex_;  // guards the lazy start below
  bool started_ = false;
  std::mutex rebuilding_;
  std::vector<std::unique_ptr<Projector>> projectors_;
  ViewRebuilder rebuilder_{rebuilding_};
};

}  // namespace daybook
