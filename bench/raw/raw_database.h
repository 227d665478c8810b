#pragma once

#include <rocksdb/db.h>

#include <filesystem>
#include <memory>

#include "base/result.h"

namespace daybook::bench {

/// The options of a Store's log, cache of the default size included.
rocksdb::Options log_options();

/// A bare RocksDB with the options of a Store's log.
Result<std::unique_ptr<rocksdb::DB>> open_raw(const std::filesystem::path& directory);
/// Changes no file.
Result<std::unique_ptr<rocksdb::DB>> open_raw_to_read(const std::filesystem::path& directory);

}  // namespace daybook::bench
