#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

#include "core/view_store.h"

namespace daybook {

struct RocksdbViewOptions {
  std::size_t block_cache_bytes = 64 * 1024 * 1024;   ///< shared by all views
  std::size_t write_buffer_bytes = 64 * 1024 * 1024;  ///< in memory, shared by all views
  std::size_t view_write_buffer_bytes =
      16 * 1024 * 1024;  ///< of one view, before it is written out

  std::size_t view_open_files_max = 0;  ///< of one view, of RocksDB; 0 = a share, see descriptors.h

  /// invalid_argument naming the first option that makes no sense.
  Result<void> validate() const;
};

/// Views in a directory, each a RocksDB of its own in NAME-vVERSION/GENERATION/, without a
/// write-ahead log: a crash loses the last commits, which are then applied again. One process opens
/// a view at a time (store_locked). A view's directory may be deleted while nobody has it open; it
/// is then empty at the next open.
class RocksdbViewStore {
 public:
  static Result<std::unique_ptr<ViewStore>> open(const std::filesystem::path& directory,
                                                 RocksdbViewOptions options = {});
};

}  // namespace daybook
