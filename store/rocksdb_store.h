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

  /// Opens a Store that is there, only to read it: no file is changed, so that it may lie on a
  /// read-only file system, and several processes may read it at the same time. Without a good
  /// index all of the log is read first, with StoreOptions::on_scan, and about 100 bytes of memory
  /// are taken for each commit. Whatever would change it is refused. Refusals are as those of open.
  /// Null when something has to be done first that only open() does: to bring an older format to
  /// this one, or to cut what a loss of power has left unfinished.
  static Result<std::unique_ptr<Store>> open_to_read(const std::filesystem::path& directory,
                                                     Environment& environment,
                                                     StoreOptions options = {});
};

}  // namespace daybook
