#pragma once

#include <rocksdb/wal_filter.h>

namespace daybook::engine {

/// For the options of a database that is written without a write-ahead log: RocksDB takes nothing
/// out of one that lies there all the same, as when the files of two databases were exchanged. Any
/// number of databases may use it at a time; it lives as long as the program.
rocksdb::WalFilter* unread_wals();

}  // namespace daybook::engine
