#include "bench/load/prepared_log.h"

#include <algorithm>

#include "bench/load/new_store.h"
#include "bench/raw/settle.h"
#include "store/rocksdb_store.h"

namespace daybook::bench {

void index_all_of(StoreOptions& options, std::uint64_t commits) {
  const auto whole = std::max<std::uint64_t>(commits, 1);
  options.tail_segment_commits_max =
      std::min<std::uint64_t>(options.tail_segment_commits_max, whole);
}

Result<void> fill(EventLog& log, Commands& commands, std::uint64_t commits, const StopFlag& stop) {
  if (commits == 0) return {};
  // On the heap and given away to the last answer: it must outlive the Store's use of it.
  const auto under_way = std::make_shared<InFlight>(4096);
  for (std::uint64_t i = 0; i < commits && !stop.is_requested(); ++i) {
    under_way->enter();
    log.append(commands.next(),
               [under_way](const Result<Receipt>& answer) { under_way->leave(answer); });
  }
  DAYBOOK_CHECK(under_way->drain());
  return stop.check();
}

Result<std::filesystem::path> PreparedLog::store() {
  if (!directory_) {
    DAYBOOK_TRY(directory_, testing::TemporaryDirectory::create(context_.directory.path()));
    DAYBOOK_CHECK(make());
    DAYBOOK_CHECK(settle(directory_->path() / "store"));
  }
  return directory_->path() / "store";
}

Result<void> PreparedLog::make() {
  StoreOptions options;
  options.durability = Durability::process_crash;  // nothing is measured here
  const auto commits = (events_ + shape_.events_per_commit - 1) / shape_.events_per_commit;
  index_all_of(options, commits);
  DAYBOOK_TRY(const auto opened,
              RocksdbStore::open(directory_->path() / "store", context_.environment, options));
  DAYBOOK_TRY(auto* const log, opened->open_log(LogName::main()));
  Commands commands{shape_, context_.environment.clock()};
  return fill(*log, commands, commits, context_.stop);
}

}  // namespace daybook::bench
