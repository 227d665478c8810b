#include "tests/store/backend.h"

#include "tests/catch.h"

namespace daybook::testing {

Backend::Backend(Medium medium, StoreOptions options)
    : medium_{medium},
      options_{std::move(options)},
      directory_{std::make_unique<TemporaryDirectory>()} {
  if (medium == Medium::simulation) {
    auto environment = std::make_unique<SimulatedEnvironment>();
    clock_ = &environment->fake_clock();
    environment_ = std::move(environment);
  } else {
    auto environment = std::make_unique<FakeTimeEnvironment>();
    clock_ = &environment->fake_clock();
    environment_ = std::move(environment);
  }
  open();
}

Backend::~Backend() { store_.reset(); }

void Backend::open() {
  if (medium_ != Medium::rocksdb) {
    store_ = std::make_unique<MemoryStore>(*environment_, options_);
    return;
  }
  auto store = RocksdbStore::open(directory_->path(), *environment_, options_);
  if (!store) FAIL(store.error().message());
  store_ = *std::move(store);
}

void Backend::reopen() {
  if (medium_ != Medium::rocksdb) return;
  store_.reset();
  open();
}

EventLog& Backend::log(std::string_view name) {
  auto log = store_->open_log(*LogName::parse(name));
  if (!log) FAIL(log.error().message());
  return **log;
}

Backend make_backend(StoreOptions options) {
  const auto medium = GENERATE(Medium::memory, Medium::simulation, Medium::rocksdb);
  // Once with everything in the tail, once with almost everything in the index.
  if (GENERATE(false, true)) {
    options.tail_segment_commits_max = 2;
    options.tail_segments_max = 100'000;
  }
  return Backend{medium, std::move(options)};
}

}  // namespace daybook::testing
