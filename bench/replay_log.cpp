#include "bench/replay_log.h"

#include "bench/append_workload.h"
#include "bench/raw_database.h"
#include "store/rocksdb/status.h"
#include "store/rocksdb_store.h"

namespace daybook::bench {

Result<std::filesystem::path> ReplayLog::store() {
  if (!directory_) {
    DAYBOOK_TRY(directory_, TemporaryDirectory::create(context_.directory.path()));
    DAYBOOK_CHECK(fill());
    DAYBOOK_CHECK(settle());
  }
  return directory_->path() / "store";
}

Result<void> ReplayLog::fill() {
  InFlight under_way{4096};
  StoreOptions options;
  options.durability = Durability::process_crash;  // nothing is measured here
  DAYBOOK_TRY(const auto opened,
              RocksdbStore::open(directory_->path() / "store", context_.environment, options));
  DAYBOOK_TRY(auto* const log, opened->open_log(LogName::main()));
  const CommandShape shape;
  Commands commands{shape, context_.environment.clock()};
  const auto go_on = [&](std::uint64_t commits) {
    return commits * shape.events_per_commit < events_ && !context_.stop.is_requested();
  };
  DAYBOOK_CHECK(append_all(*log, commands, under_way, go_on));
  return context_.stop.check();
}

Result<void> ReplayLog::settle() const {
  DAYBOOK_TRY(const auto database, open_raw(directory_->path() / "store" / "log"));
  return engine::check(database->CompactRange({}, nullptr, nullptr), "compact the log");
}

}  // namespace daybook::bench
