#pragma once

#include <filesystem>
#include <memory>

#include "core/ports/store.h"
#include "store/store_options.h"

namespace daybook {

/// Opens a Store in a directory, on RocksDB. One process owns a directory at a time. The caller
/// owns the Store; any thread.
class RocksdbStore {
 public:
  /// Opens the Store in `directory`. May take as long as rebuilding the index if that is missing.
  /// The environment must outlive the Store. Errors: store_locked if another process has it open;
  /// format_unsupported if a newer program wrote it; invalid_argument if the directory holds
  /// something else; corrupt; io. No file changes when it is refused.
  static Result<std::unique_ptr<Store>> open(const std::filesystem::path& directory,
                                             Environment& environment, StoreOptions options = {});

  /// Opens an existing Store read-only. Changes no file, so a read-only file system will do, and
  /// several processes may read at the same time. Every call that would change the Store is
  /// refused. Without a good index the whole log is read first; StoreOptions::on_scan reports
  /// progress, and each commit takes about 100 bytes of memory. Errors as for open(). Returns null
  /// if open() must run first: to upgrade an older format, or to cut what a power loss left
  /// unfinished.
  static Result<std::unique_ptr<Store>> open_to_read(const std::filesystem::path& directory,
                                                     Environment& environment,
                                                     StoreOptions options = {});
};

}  // namespace daybook
