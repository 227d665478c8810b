#pragma once

#include <rocksdb/env.h>

#include "core/result.h"

namespace daybook::engine {

/// Of RocksDB's jobs, how many run at a time; all databases of a process share their threads.
inline constexpr int flushes_max = 1;
inline constexpr int compactions_max = 2;

/// Starts the threads that RocksDB flushes and compacts with, and makes sure that it would get the
/// others that opening a database starts. RocksDB starts them where it cannot say that there are
/// none. Called before a database is opened; io when the system gives too few.
Result<void> start_background_threads(rocksdb::Env& env);

}  // namespace daybook::engine
