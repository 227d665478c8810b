#include "store/rocksdb/background_threads.h"

#include <system_error>

#include "base/threads/thread_executor.h"

namespace daybook::engine {

Result<void> start_background_threads(rocksdb::Env& env) {
  // For RocksDB's info log; started by the first database, and again later
  constexpr int timers = 1;
  try {
    // A pool that is given fewer threads than it was set to keeps that number and throws at its
    // next job. So first check that all threads can be started.
    const bool started = env.GetBackgroundThreads(rocksdb::Env::HIGH) >= flushes_max &&
                         env.GetBackgroundThreads(rocksdb::Env::LOW) >= compactions_max;
    const unsigned missing = timers + (started ? 0 : flushes_max + compactions_max);
    { const ThreadExecutor tried{missing, "daybook-try"}; }
    env.IncBackgroundThreadsIfNeeded(flushes_max, rocksdb::Env::HIGH);
    env.IncBackgroundThreadsIfNeeded(compactions_max, rocksdb::Env::LOW);
  } catch (const std::system_error& error) {
    return fail(ErrorCode::io, "cannot start the threads of RocksDB: {}", error.what());
  }
  return {};
}

}  // namespace daybook::engine
