#include "service/service.h"

#include <atomic>
#include <map>
#include <mutex>

#include "service/feed/feeds.h"
#include "store/rocksdb_store.h"

namespace daybook {
namespace {

/// What commands of the domain need of the Store. Changes nothing when it is there.
Result<void> prepare(Store& store, const Domain& domain) {
  for (const auto& decider : domain.deciders) {
    for (const auto& schema : decider->event_schemas()) DAYBOOK_CHECK(store.declare(schema));
  }
  if (!domain.deciders.empty()) DAYBOOK_CHECK(store.open_log(LogName::main()));
  return {};
}

}  // namespace

struct Service::Parts {
  Parts(const Domain& its_domain, std::filesystem::path its_directory, Environment& its_environment,
        std::size_t cache_bytes_max, const DescriptorShares& shares)
      : domain{its_domain},
        directory{std::move(its_directory)},
        environment{its_environment},
        cache{std::make_shared<StateCache>(cache_bytes_max)},
        descriptors{shares} {}

  const Domain& domain;
  std::filesystem::path directory;
  Environment& environment;
  std::unique_ptr<Store> store;
  std::unique_ptr<Views> views;
  const std::shared_ptr<StateCache> cache;
  const DescriptorShares descriptors;
  std::unique_ptr<feed::Feeds> feeds;
  Counters counters;

  std::atomic<bool> is_prepared{false};  // on a full disk not before the first command
  std::mutex mutex;                      // over the runners, which are made on first use
  std::map<std::pair<std::string, std::string>, std::unique_ptr<CommandRunner>> runners;
};

Service::Service(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(const Domain& domain,
                                               const std::filesystem::path& directory,
                                               Environment& environment, ServiceOptions options) {
  DAYBOOK_TRY(const auto shares, DescriptorShares::divide(
                                     descriptors_max(),
                                     {domain.projections.size(), options.servers}));
  StoreOptions store_options;
  store_options.create_if_missing = options.create_if_missing;
  store_options.durability = options.durability;
  store_options.block_cache_bytes = options.block_cache_bytes;
  store_options.free_bytes_min = options.free_bytes_min;
  store_options.command_id_window = options.command_id_window;
  store_options.restore_command_ids = options.restore_command_ids;
  store_options.log_open_files_max = shares.log_files_max;
  store_options.index_open_files_max = shares.index_files_max;
  store_options.on_poison = std::move(options.on_poison);
  store_options.scrub_interval = options.scrub_interval;
  store_options.on_notice = options.on_notice;
  store_options.write_gate = std::make_shared<WriteGate>();
  RocksdbViewOptions view_options;
  view_options.write_gate = store_options.write_gate;
  view_options.on_notice = std::move(options.on_notice);
  view_options.view_open_files_max = shares.view_files_max;
  DAYBOOK_TRY(auto store, RocksdbStore::open(directory, environment, std::move(store_options)));
  const auto prepared = prepare(*store, domain);
  const bool is_full = !prepared && prepared.error().code() == ErrorCode::disk_full;
  if (!prepared && !is_full) return fail(prepared.error());
  DAYBOOK_TRY(auto views, Views::open(directory, domain.projections, *store, environment,
                                      std::move(view_options)));
  auto parts =
      std::make_unique<Parts>(domain, directory, environment, options.cache_bytes_max, shares);
  parts->store = std::move(store);
  parts->views = std::move(views);
  parts->feeds = std::make_unique<feed::Feeds>(*parts->store, environment);
  parts->is_prepared = !is_full;
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

Reading Service::reading() {
  return {domain().name, store(), views(), environment(), counters(), *parts_->cache, feeds()};
}

Result<CommandRunner*> Service::commands(std::string_view decider_name, std::string_view log_name) {
  const auto* decider = parts_->domain.find_decider(decider_name);
  if (!decider) {
    std::string known;
    for (const auto& each : parts_->domain.deciders) known.append(" ").append(each->name());
    return fail(ErrorCode::unknown_aggregate, "no aggregate or decider '{}'; there are:{}",
                decider_name, known);
  }
  DAYBOOK_TRY(const auto name, LogName::parse(log_name));
  if (!parts_->is_prepared) DAYBOOK_CHECK(prepare(*parts_->store, parts_->domain));
  parts_->is_prepared = true;
  DAYBOOK_TRY(auto* log, parts_->store->log(name));
  const std::lock_guard lock{parts_->mutex};
  auto& runner = parts_->runners[{std::string{decider_name}, name.text()}];
  if (!runner) {
    CommandOptions options;
    options.cache = parts_->cache;
    runner = std::make_unique<CommandRunner>(*decider, *log, parts_->environment, options);
  }
  return runner.get();
}

Result<void> Service::stop() { return parts_->views->stop(); }

void tell_notices(Service& service, Console& console) {
  for (const auto& notice : service.store().status().notices) {
    console.note("notice: {}\n", notice);
  }
}

void stop(Service& service, Console& console) {
  const auto saved = service.stop();
  if (saved) return;
  console.note("notice: the views could not be saved, and what they lack is applied again: {}\n",
               saved.error().message());
}

}  // namespace daybook
