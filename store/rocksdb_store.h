#pragma once

#include <filesystem>
#include <memory>

#include "core/store.h"
#include "store/store_options.h"

namespace daybook {

/// A Store in a directory, on RocksDB. One process owns a directory at a time.
class RocksdbStore {
 public:
  /// Opens the Store in `directory`. Refusals, none of which changes a file: store_locked when
  /// another process has it open, format_unsupported when a newer program wrote it,
  /// invalid_argument when something else lives there; also corrupt and io. May take as long as
  /// rebuilding the index when that is missing. The environment must outlive the Store.
  static Result<std::unique_ptr<Store>> open(const std::filesystem::path& directory,
                                             Environment& environment, StoreOptions options = {});
};

}  // namespace daybook
