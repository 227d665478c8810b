#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

#include "core/diagnostics.h"
#include "core/view_store.h"
#include "store/write_gate.h"

namespace daybook {

struct RocksdbViewOptions {
  std::size_t block_cache_bytes = 64 * 1024 * 1024;   ///< shared by all views
  std::size_t write_buffer_bytes = 64 * 1024 * 1024;  ///< in memory, shared by all views
  std::size_t view_write_buffer_bytes =
      16 * 1024 * 1024;  ///< of one view, before it is written out

  std::size_t view_open_files_max = 0;  ///< of one view, of RocksDB; 0 = a share, see descriptors.h

  /// That of the Store in the same directory, if there is one: StoreOptions::write_gate. When it is
  /// shut nothing is written to a View any more, and what is open stays so until the process ends.
  std::shared_ptr<WriteGate> write_gate{};

  /// Told each sentence that View::notice() gives, when it becomes true.
  Diagnostics* diagnostics = nullptr;

  /// invalid_argument naming the first option that makes no sense.
  Result<void> validate() const;
};

/// Views in a directory, each a RocksDB of its own in NAME-vVERSION/GENERATION/, without a
/// write-ahead log: a crash loses the last commits, which are then applied again. One process opens
/// a view at a time (store_locked). A view's directory may be deleted while nobody has it open; it
/// is then empty at the next open. A view that is damaged, or not the one of this name and Store,
/// is set aside in its directory, one at most, until the next one or a rebuild takes its place.
class RocksdbViewStore {
 public:
  /// The views are of this Store. Changes nothing yet: each view is opened on its own.
  static Result<std::unique_ptr<ViewStore>> open(const std::filesystem::path& directory,
                                                 const StoreId& store,
                                                 RocksdbViewOptions options = {});
  /// Views that are only read, as they are: no file is changed. Opening one that was not built yet
  /// is not_there_yet, one that is damaged or another View's is corrupt.
  static Result<std::unique_ptr<ViewStore>> open_to_read(const std::filesystem::path& directory,
                                                         const StoreId& store,
                                                         RocksdbViewOptions options = {});
};

}  // namespace daybook
