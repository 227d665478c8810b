#pragma once

#include <rocksdb/options.h>

#include "store/rocksdb/write_gate.h"
#include "store/rocksdb_view_store.h"

namespace daybook::engine {

/// How the RocksDB of each View is set up. They share a cache and a limit of memory.
rocksdb::Options view_options(const RocksdbViewOptions& options, const DataFiles& data);

}  // namespace daybook::engine
