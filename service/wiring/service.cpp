#include "service/wiring/service.h"

#include <atomic>
#include <map>
#include <mutex>

#include "core/commands/declare_schemas.h"
#include "net/feed/feeds.h"
#include "service/lifecycle/diagnostics/failure_reports.h"
#include "store/rocksdb_store.h"

namespace daybook {
namespace {

Result<void> check_program(const Store& store, const Domain& domain, Naming naming) {
  const auto owner = store.program();
  if (owner.empty() || owner == domain.name || domain.opens_any_store || naming == Naming::adopt) {
    return {};
  }
  return fail(ErrorCode::invalid_argument,
              "this store belongs to the program {}, and this program is {}: give its own "
              "directory with --data, or serve this one once with --adopt to take it over",
              owner, domain.name);
}

std::vector<EventSchema> schemas_of(const Domain& domain) {
  std::vector<EventSchema> schemas;
  for (const auto& decider : domain.deciders) {
    for (const auto& schema : decider->event_schemas()) schemas.push_back(schema);
  }
  return schemas;
}

/// Prepares the Store for commands of the domain; a no-op when it is prepared already. Returns true
/// when a later release has written here, so that events may contain values unknown to this
/// program.
Result<bool> prepare(Store& store, const Domain& domain, Naming naming) {
  const auto schemas = schemas_of(domain);
  // All of them before anything is changed.
  DAYBOOK_TRY(const bool may_meet_unknown, compare_schemas(store, schemas));
  if (naming != Naming::check && !domain.opens_any_store) {
    DAYBOOK_CHECK(store.name_program(domain.name));
  }
  for (const auto& schema : schemas) DAYBOOK_CHECK(store.declare(schema));
  if (!domain.deciders.empty()) DAYBOOK_CHECK(store.open_log(LogName::main()));
  return may_meet_unknown;
}

Result<DescriptorShares> share_descriptors(const Domain& domain, const ServiceOptions& options) {
  return DescriptorShares::divide(descriptors_max(), {domain.projections.size(), options.servers});
}

struct PartsOptions {
  StoreOptions store;
  RocksdbViewOptions views;
};

PartsOptions options_of_parts(const ServiceOptions& options, const DescriptorShares& shares) {
  PartsOptions parts;
  auto& store = parts.store;
  store.create_if_missing = options.create_if_missing;
  store.durability = options.durability;
  store.block_cache_bytes = options.block_cache_bytes;
  store.free_bytes_min = options.free_bytes_min;
  store.command_id_window = options.command_id_window;
  store.restore_command_ids = options.restore_command_ids;
  store.log_open_files_max = shares.log_files_max;
  store.index_open_files_max = shares.index_files_max;
  store.on_poison = options.on_poison;
  store.scrub_interval = options.scrub_interval;
  store.diagnostics = options.diagnostics;
  store.on_scan = options.on_scan;
  store.write_gate = std::make_shared<WriteGate>();
  auto& views = parts.views;
  views.write_gate = store.write_gate;
  views.diagnostics = options.diagnostics;
  views.view_open_files_max = shares.view_files_max;
  return parts;
}

}  // namespace

struct Service::Parts {
  Parts(const Domain& its_domain, std::filesystem::path its_directory, Environment& its_environment,
        const ServiceOptions& options, const DescriptorShares& shares)
      : domain{its_domain},
        directory{std::move(its_directory)},
        environment{its_environment},
        naming{options.naming},
        diagnostics{options.diagnostics},
        failures{options.diagnostics, its_environment.random()},
        cache{std::make_shared<StateCache>(options.cache_bytes_max)},
        descriptors{shares} {}

  const Domain& domain;
  std::filesystem::path directory;
  Environment& environment;
  const Naming naming;
  Diagnostics* const diagnostics;
  FailureReports failures;
  std::unique_ptr<Store> store;
  std::unique_ptr<Views> views;
  const std::shared_ptr<StateCache> cache;
  const DescriptorShares descriptors;
  std::unique_ptr<feed::Feeds> feeds;
  Counters counters;

  std::mutex preparing;
  std::atomic<bool> is_prepared{false};
  std::atomic<bool> checks_values{false};
  std::mutex mutex;  // guards the runners, which are created on first use
  std::map<std::pair<std::string, std::string>, std::unique_ptr<CommandRunner>> runners;
};

Service::Service(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(const Domain& domain,
                                               const std::filesystem::path& directory,
                                               Environment& environment, ServiceOptions options) {
  DAYBOOK_TRY(const auto shares, share_descriptors(domain, options));
  const auto parts_options = options_of_parts(options, shares);
  DAYBOOK_TRY(auto store, RocksdbStore::open(directory, environment, parts_options.store));
  DAYBOOK_CHECK(check_program(*store, domain, options.naming));
  if (options.compares_schemas) DAYBOOK_CHECK(compare_schemas(*store, schemas_of(domain)));
  DAYBOOK_TRY(auto views, Views::open(directory, domain.projections, *store, environment,
                                      parts_options.views));
  return make(std::make_unique<Parts>(domain, directory, environment, options, shares),
              std::move(store), std::move(views));
}

Result<std::unique_ptr<Service>> Service::open_to_read(const Domain& domain,
                                                       const std::filesystem::path& directory,
                                                       Environment& environment,
                                                       ServiceOptions options) {
  DAYBOOK_TRY(const auto shares, share_descriptors(domain, options));
  const auto parts_options = options_of_parts(options, shares);
  DAYBOOK_TRY(auto store, RocksdbStore::open_to_read(directory, environment, parts_options.store));
  if (!store) return nullptr;
  DAYBOOK_CHECK(check_program(*store, domain, options.naming));
  DAYBOOK_TRY(auto views, Views::open_to_read(directory, domain.projections, *store, environment,
                                              parts_options.views));
  return make(std::make_unique<Parts>(domain, directory, environment, options, shares),
              std::move(store), std::move(views));
}

std::unique_ptr<Service> Service::make(std::unique_ptr<Parts> parts, std::unique_ptr<Store> store,
                                       std::unique_ptr<Views> views) {
  parts->store = std::move(store);
  parts->views = std::move(views);
  parts->feeds = std::make_unique<feed::Feeds>(*parts->store, parts->environment,
                                              feed::FeedLimits{}, parts->diagnostics);
  return std::unique_ptr<Service>{new Service{std::move(parts)}};
}

const Domain& Service::domain() const { return parts_->domain; }
const std::filesystem::path& Service::directory() const { return parts_->directory; }
Environment& Service::environment() { return parts_->environment; }
Store& Service::store() { return *parts_->store; }
const DescriptorShares& Service::descriptors() const { return parts_->descriptors; }
Views& Service::views() { return *parts_->views; }
Counters& Service::counters() { return parts_->counters; }
feed::Feeds& Service::feeds() { return *parts_->feeds; }
Diagnostics* Service::diagnostics() { return parts_->diagnostics; }
FailureReports& Service::failures() { return parts_->failures; }

Reading Service::reading() {
  return {domain().name, store(), views(), environment(), counters(), *parts_->cache, feeds()};
}

Result<void> Service::prepare_once() {
  if (parts_->is_prepared) return {};
  const std::lock_guard lock{parts_->preparing};
  if (parts_->is_prepared) return {};
  DAYBOOK_TRY(parts_->checks_values, prepare(*parts_->store, parts_->domain, parts_->naming));
  parts_->is_prepared = true;
  return {};
}

Result<void> Service::take_over() {
  auto prepared = prepare_once();
  if (!prepared && prepared.error().code() == ErrorCode::disk_full) return {};
  return prepared;
}

Result<CommandRunner*> Service::commands(std::string_view decider_name, std::string_view log_name) {
  const auto* decider = parts_->domain.find_decider(decider_name);
  if (!decider) {
    std::string known;
    for (const auto& each : parts_->domain.deciders) known.append(" ").append(each->name());
    return fail(ErrorCode::unknown_aggregate,
                "there is no aggregate or decider '{}'; known ones:{}",
                decider_name, known);
  }
  DAYBOOK_TRY(const auto name, LogName::parse(log_name));
  DAYBOOK_CHECK(prepare_once());
  DAYBOOK_TRY(auto* log, parts_->store->log(name));
  const std::lock_guard lock{parts_->mutex};
  auto& runner = parts_->runners[{std::string{decider_name}, name.text()}];
  if (!runner) {
    CommandOptions options;
    options.cache = parts_->cache;
    options.checks_values = parts_->checks_values;
    options.diagnostics = parts_->diagnostics;
    runner = std::make_unique<CommandRunner>(*decider, *log, parts_->environment, options);
  }
  return runner.get();
}

Result<void> Service::stop() { return parts_->views->stop(); }

void stop(Service& service) {
  const auto saved = service.stop();
  if (saved) return;
  tell(service.diagnostics(), Severity::notice, "views_not_saved",
       "the views could not be saved; the events that they lack are applied again at the next "
       "start: {}",
       saved.error().full());
}

}  // namespace daybook
