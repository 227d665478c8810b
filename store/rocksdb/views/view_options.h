#pragma once

#include <rocksdb/options.h>

#include "store/rocksdb/files/write_gate.h"
#include "store/rocksdb_view_store.h"

namespace daybook::engine {

/// Options of each View's RocksDB. All Views share a cache and a memory limit.
rocksdb::Options view_options(const RocksdbViewOptions& options, const DataFiles& data);

}  // namespace daybook::engine
