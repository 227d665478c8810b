#include "bench/load/new_store.h"

#include "bench/frame/stopwatch.h"
#include "store/rocksdb_store.h"

namespace daybook::bench {

Result<Sample> in_new_store(
    const Context& context, const StoreOptions& options,
    const std::function<Result<Sample>(Store&, EventLog&)>& measure,
    const std::function<Result<void>(const std::filesystem::path&)>& after) {
  DAYBOOK_CHECK(context.stop.check());
  DAYBOOK_TRY(const auto directory, testing::TemporaryDirectory::create(context.directory.path()));
  const auto place = directory.path() / "store";
  const auto run = [&]() -> Result<Sample> {
    DAYBOOK_TRY(const auto store, RocksdbStore::open(place, context.environment, options));
    DAYBOOK_TRY(auto* const log, store->open_log(LogName::main()));
    return measure(*store, *log);
  };
  DAYBOOK_TRY(auto sample, run());
  DAYBOOK_CHECK(context.stop.check());
  if (after) DAYBOOK_CHECK(after(place));
  return sample;
}

Result<std::uint64_t> append_all(EventLog& log, InFlight& under_way,
                                 const std::function<AppendRequest()>& next,
                                 const std::function<bool(std::uint64_t commits)>& go_on) {
  std::uint64_t commits = 0;
  while (commits == 0 || go_on(commits)) {
    under_way.enter();
    log.append(next(), [&under_way](const Result<Receipt>& answer) { under_way.leave(answer); });
    ++commits;
  }
  DAYBOOK_CHECK(under_way.drain());
  return commits;
}

std::function<bool(std::uint64_t commits)> while_time_lasts(const Context& context) {
  return [&context, watch = Stopwatch{}](std::uint64_t commits) {
    // The clock is not looked at each time: at most this many more commits than asked for.
    constexpr std::uint64_t stride = 16;
    if (commits % stride != 0) return true;
    return watch.seconds() < context.seconds && !context.stop.is_requested();
  };
}

}  // namespace daybook::bench
