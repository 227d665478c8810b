#include "store/memory_store.h"

#include <cstdio>
#include <cstdlib>

#include "store/engine/engine.h"
#include "store/memory/memory_index.h"
#include "store/memory/memory_medium.h"

namespace daybook {
namespace {

std::unique_ptr<Store> open_engine(Environment& environment, StoreOptions options) {
  const StoreIdentity identity{StoreId{Uuid::make_v7(environment.clock(), environment.random())},
                               1};
  auto store = engine::Engine::open(environment, std::move(options), identity,
                                    std::make_unique<engine::MemoryMedium>(),
                                    std::make_unique<engine::MemoryIndex>());
  if (store) return *std::move(store);
  std::fprintf(stderr, "daybook: %s\n", store.error().message().c_str());
  std::abort();
}

}  // namespace

MemoryStore::MemoryStore(Environment& environment, StoreOptions options)
    : engine_{open_engine(environment, std::move(options))} {}
MemoryStore::~MemoryStore() = default;

StoreIdentity MemoryStore::identity() const { return engine_->identity(); }
StoreStatus MemoryStore::status() const { return engine_->status(); }
Result<EventLog*> MemoryStore::log(const LogName& name) { return engine_->log(name); }
Result<EventLog*> MemoryStore::open_log(const LogName& name) { return engine_->open_log(name); }
std::vector<LogInfo> MemoryStore::logs() const { return engine_->logs(); }
EventLog& MemoryStore::catalog() { return engine_->catalog(); }
std::string MemoryStore::program() const { return engine_->program(); }
Result<void> MemoryStore::name_program(std::string_view name) {
  return engine_->name_program(name);
}
Result<SchemaComparison> MemoryStore::compare(const EventSchema& schema) const {
  return engine_->compare(schema);
}
Result<SchemaComparison> MemoryStore::declare(const EventSchema& schema) {
  return engine_->declare(schema);
}
std::shared_ptr<const SchemaCatalog> MemoryStore::schemas() const { return engine_->schemas(); }
Serial MemoryStore::head() const noexcept { return engine_->head(); }

Result<Page<Serial>> MemoryStore::read_commits(Serial after, const ReadLimits& limits,
                                               PageBuffer& buffer) const {
  return engine_->read_commits(after, limits, buffer);
}

Watch MemoryStore::when_past(Serial serial, Completion<Result<Serial>> done) noexcept {
  return engine_->when_past(serial, std::move(done));
}

Result<VerifyReport> MemoryStore::verify(const Progress& progress) const {
  return engine_->verify(progress);
}

}  // namespace daybook
