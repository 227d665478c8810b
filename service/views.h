#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "core/view_store.h"
#include "projections/projector.h"
#include "service/view_rebuilder.h"
#include "store/rocksdb_view_store.h"

namespace daybook {

/// The views of a program and what keeps them up to date. Knows nothing of how commands are
/// decided, so that queries can be served by a process of their own. Owned by the program; any
/// thread, except that opening and stopping are for one.
class Views {
 public:
  using MakeProjection = std::function<Result<std::unique_ptr<ProjectionDefinition>>()>;

  /// Opens DIR/views. Store and environment outlive it. `options.diagnostics` is also told of the
  /// projections.
  static Result<std::unique_ptr<Views>> open(const std::filesystem::path& directory,
                                             std::vector<MakeProjection> projections, Store& store,
                                             Environment& environment,
                                             RocksdbViewOptions options = {});

  /// The views as they are, only to be read: no file is changed, and nothing is applied.
  static Result<std::unique_ptr<Views>> open_to_read(const std::filesystem::path& directory,
                                                     std::vector<MakeProjection> projections,
                                                     Store& store, Environment& environment,
                                                     RocksdbViewOptions options = {});

  /// The projections, which run from the first call on. invalid_argument when two have one name.
  Result<std::vector<Projector*>> projectors();
  /// One of them, or unknown_view.
  Result<Projector*> projector(std::string_view name);
  /// Projector::rebuild, one at a time: overloaded while another view is being rebuilt, since each
  /// needs a share of the open files of its own.
  Result<void> rebuild(std::string_view name, const Progress& progress);
  /// Builds views again that do not fit the program any more, in the background. Once.
  Result<void> rebuild_misfits();
  /// Blocks until every View includes the log as it is now, or has stopped, or the deadline passes.
  void wait_until_caught_up(SteadyTime deadline);
  /// The rows of one Log in a View. unknown_view, unknown_log, and what Projector::read gives.
  Result<ViewReader> read(std::string_view view, std::string_view log);

  ~Views();
  /// Ends the projections, with their places saved. What was opened stays open for reading.
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

  std::mutex mutex_;  // over what is started by the first call
  bool started_ = false;
  std::mutex rebuilding_;
  std::vector<std::unique_ptr<Projector>> projectors_;
  ViewRebuilder rebuilder_{rebuilding_};
};

}  // namespace daybook
