#include "service/wiring/views.h"

#include <algorithm>
#include <iterator>

#include "core/model/token.h"
#include "store/store_options.h"

namespace daybook {

Result<std::unique_ptr<Views>> Views::open(const std::filesystem::path& directory,
                                           std::vector<MakeProjection> projections, Store& store,
                                           Environment& environment, RocksdbViewOptions options) {
  const auto disk = environment.disk_space(directory).value_or(DiskSpace{});
  options.view_write_buffer_bytes = write_buffer_within(options.view_write_buffer_bytes, disk);
  auto* const diagnostics = options.diagnostics;
  DAYBOOK_TRY(auto place, RocksdbViewStore::open(directory / "views", store.identity().id,
                                                 std::move(options)));
  return std::unique_ptr<Views>{new Views{std::move(place), std::move(projections), store,
                                          environment, diagnostics, false}};
}

Result<std::unique_ptr<Views>> Views::open_to_read(const std::filesystem::path& directory,
                                                   std::vector<MakeProjection> projections,
                                                   Store& store, Environment& environment,
                                                   RocksdbViewOptions options) {
  auto* const diagnostics = options.diagnostics;
  DAYBOOK_TRY(auto place, RocksdbViewStore::open_to_read(directory / "views", store.identity().id,
                                                         std::move(options)));
  return std::unique_ptr<Views>{new Views{std::move(place), std::move(projections), store,
                                          environment, diagnostics, true}};
}

Views::Views(std::unique_ptr<ViewStore> place, std::vector<MakeProjection> projections,
             Store& store, Environment& environment, Diagnostics* diagnostics, bool is_at_rest)
    : place_{std::move(place)}, projections_{std::move(projections)}, store_{store},
      environment_{environment}, diagnostics_{diagnostics}, is_at_rest_{is_at_rest} {}

ProjectorOptions Views::projector_options() const {
  ProjectorOptions options;
  options.is_at_rest = is_at_rest_;
  options.diagnostics = diagnostics_;
  return options;
}

Result<std::vector<Projector*>> Views::projectors() {
  const std::lock_guard lock{mutex_};
  if (!started_) DAYBOOK_CHECK(start_projectors());
  started_ = true;
  std::vector<Projector*> all;
  for (const auto& projector : projectors_) all.push_back(projector.get());
  return all;
}

/// Starts the projectors that are not running yet; after an error some may be running.
Result<void> Views::start_projectors() {
  for (auto i = projectors_.size(); i < projections_.size(); ++i) {
    DAYBOOK_TRY(auto definition, projections_[i]());
    const auto& name = definition->name().name;
    const bool is_taken = std::ranges::any_of(projectors_, [&](const auto& other) {
      return other->definition().name().name == name;
    });
    if (is_taken) {
      return fail(ErrorCode::invalid_argument, "two projections are named {}: rename one of them",
                  name);
    }
    DAYBOOK_TRY(auto projector, Projector::start(std::move(definition), store_, *place_,
                                                 environment_, projector_options()));
    projectors_.push_back(std::move(projector));
  }
  return {};
}

Result<void> Views::rebuild_misfits() {
  DAYBOOK_TRY(const auto all, projectors());
  std::vector<Projector*> misfits;
  std::ranges::copy_if(all, std::back_inserter(misfits), [](const Projector* projector) {
    return !projector->status().why_rebuild.empty();
  });
  rebuilder_.start(std::move(misfits));
  return {};
}

void Views::wait_until_caught_up(SteadyTime deadline) {
  const auto all = projectors();
  if (!all) return;
  const Token head{store_.identity(), store_.head(), {}, {}};
  for (auto* projector : *all) (void)projector->wait_for(head.to_string(), deadline);
}

Result<Projector*> Views::projector(std::string_view name) {
  DAYBOOK_TRY(const auto all, projectors());
  for (auto* projector : all) {
    if (projector->definition().name().name == name) return projector;
  }
  std::string known;
  for (const auto* projector : all) known.append(" ").append(projector->definition().name().name);
  return fail(ErrorCode::unknown_view, "there is no view '{}'; known ones:{}", name,
              known.empty() ? " none" : known);
}

Result<void> Views::rebuild(std::string_view name, const Progress& progress) {
  DAYBOOK_TRY(auto* projector, this->projector(name));
  const std::unique_lock lock{rebuilding_, std::try_to_lock};
  if (lock) return projector->rebuild(progress);
  return fail(ErrorCode::overloaded,
              "another view is being rebuilt, and only one rebuild can run at a time: rebuild {} "
              "later",
              name);
}

Result<ViewReader> Views::read(std::string_view view, std::string_view log_name) {
  DAYBOOK_TRY(auto* found, projector(view));
  DAYBOOK_TRY(const auto name, LogName::parse(log_name));
  DAYBOOK_TRY(const auto* log, store_.log(name));
  return found->read(log->info().id);
}

Views::~Views() { (void)stop(); }

Result<void> Views::stop() {
  std::vector<Projector*> all;
  {
    const std::lock_guard lock{mutex_};
    for (const auto& projector : projectors_) all.push_back(projector.get());
  }
  // Not under the lock: stop() completes waiters, and their code may ask for a projector.
  Result<void> result;
  for (auto* projector : all) {
    if (auto stopped = projector->stop(); !stopped) result = std::move(stopped);
  }
  rebuilder_.stop();
  return result;
}

}  // namespace daybook
