#pragma once

#include <rocksdb/env.h>

#include "base/result.h"

namespace daybook::engine {

/// How many of RocksDB's jobs run at a time. All databases of a process share the threads.
inline constexpr int flushes_max = 1;
inline constexpr int compactions_max = 2;

/// Starts RocksDB's flush and compaction threads, and checks that the threads which opening a
/// database starts are available. RocksDB itself starts threads where it cannot report a failure.
/// Call before opening a database. io if the system gives too few threads.
Result<void> start_background_threads(rocksdb::Env& env);

}  // namespace daybook::engine
