#pragma once

#include <rocksdb/wal_filter.h>

namespace daybook::engine {

/// A filter for a database that is written without a write-ahead log: RocksDB ignores the content
/// of a write-ahead log that is there anyway, e.g. after the files of two databases were exchanged.
/// Any number of databases may share it; it lives as long as the program.
rocksdb::WalFilter* unread_wals();

}  // namespace daybook::engine
