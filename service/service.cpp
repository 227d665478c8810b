#include "service/service.h"

#include <map>
#include <mutex>

#include "store/rocksdb_store.h"
#include "store/rocksdb_view_store.h"

namespace daybook {

struct Service::Parts {
  const Domain& domain;
  std::filesystem::path directory;
  Environment& environment;
  std::unique_ptr<Store> store;
  std::unique_ptr<ViewStore> views;

  std::mutex mutex;  // over what is made on first use
  std::map<std::pair<std::string, std::string>, std::unique_ptr<CommandRunner>> runners;
  std::vector<std::unique_ptr<Projector>> projectors;
  bool projecting = false;
};

Service::Service(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(const Domain& domain,
                                               const std::filesystem::path& directory,
                                               Environment& environment, ServiceOptions options) {
  StoreOptions store_options;
  store_options.create_if_missing = options.create_if_missing;
  store_options.durability = options.durability;
  store_options.on_poison = std::move(options.on_poison);
  DAYBOOK_TRY(auto store, RocksdbStore::open(directory, environment, std::move(store_options)));
  DAYBOOK_TRY(auto views, RocksdbViewStore::open(directory / "views"));
  for (const auto& decider : domain.deciders) {
    for (const auto& schema : decider->event_schemas()) DAYBOOK_CHECK(store->declare(schema));
  }
  if (!domain.deciders.empty()) DAYBOOK_CHECK(store->open_log(LogName::main()));
  auto parts = std::unique_ptr<Parts>{
      new Parts{domain, directory, environment, std::move(store), std::move(views), {}, {}, {}, false}};
  return std::unique_ptr<Service>{new Service{std::move(parts)}};
}

const Domain& Service::domain() const { return parts_->domain; }
const std::filesystem::path& Service::directory() const { return parts_->directory; }
Environment& Service::environment() { return parts_->environment; }
Store& Service::store() { return *parts_->store; }

Result<CommandRunner*> Service::commands(std::string_view decider_name, std::string_view log_name) {
  const auto* decider = parts_->domain.find_decider(decider_name);
  if (!decider) {
    std::string known;
    for (const auto& each : parts_->domain.deciders) known.append(" ").append(each->name());
    return fail(ErrorCode::unknown_aggregate, "no aggregate or decider '{}'; there are:{}",
                decider_name, known);
  }
  DAYBOOK_TRY(const auto name, LogName::parse(log_name));
  DAYBOOK_TRY(auto* log, parts_->store->log(name));
  const std::lock_guard lock{parts_->mutex};
  auto& runner = parts_->runners[{std::string{decider_name}, name.text()}];
  if (!runner) runner = std::make_unique<CommandRunner>(*decider, *log, parts_->environment);
  return runner.get();
}

Result<std::vector<Projector*>> Service::projectors() {
  const std::lock_guard lock{parts_->mutex};
  if (!parts_->projecting) {
    parts_->projecting = true;
    for (const auto& make : parts_->domain.projections) {
      DAYBOOK_TRY(auto definition, make());
      DAYBOOK_TRY(auto projector, Projector::start(std::move(definition), *parts_->store,
                                                   *parts_->views, parts_->environment));
      parts_->projectors.push_back(std::move(projector));
    }
  }
  std::vector<Projector*> all;
  for (const auto& projector : parts_->projectors) all.push_back(projector.get());
  return all;
}

Result<Projector*> Service::projector(std::string_view name) {
  DAYBOOK_TRY(const auto all, projectors());
  std::string known;
  for (auto* projector : all) {
    if (projector->definition().name().name == name) return projector;
    known.append(" ").append(projector->definition().name().name);
  }
  return fail(ErrorCode::unknown_view, "no view '{}'; there are:{}", name,
              known.empty() ? " none" : known);
}

Result<ViewReader> Service::read_view(std::string_view view, std::string_view log_name) {
  DAYBOOK_TRY(auto* found, projector(view));
  DAYBOOK_TRY(const auto name, LogName::parse(log_name));
  DAYBOOK_TRY(const auto* log, parts_->store->log(name));
  return found->read(log->info().id);
}

Result<void> Service::stop() {
  const std::lock_guard lock{parts_->mutex};
  Result<void> result;
  for (const auto& projector : parts_->projectors) {
    if (auto stopped = projector->stop(); !stopped) result = std::move(stopped);
  }
  return result;
}

}  // namespace daybook
