#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

#include "base/diagnostics.h"
#include "core/ports/view_store.h"
#include "store/write_gate.h"

namespace daybook {

/// Options of all Views in one directory, with the unit in the name. A value.
struct RocksdbViewOptions {
  std::size_t block_cache_bytes = 64 * 1024 * 1024;   ///< shared by all views
  std::size_t write_buffer_bytes = 64 * 1024 * 1024;  ///< memtables, shared by all views
  std::size_t view_write_buffer_bytes =
      16 * 1024 * 1024;  ///< per view, before a flush

  /// RocksDB's max_open_files per view; 0 = a share, see descriptors.h
  std::size_t view_open_files_max = 0;

  /// The gate of the Store in the same directory, if any: StoreOptions::write_gate. Once it is
  /// shut, nothing is written to a View, and open Views stay open until the process ends.
  std::shared_ptr<WriteGate> write_gate{};

  /// Told each new sentence of View::notice().
  Diagnostics* diagnostics = nullptr;

  /// invalid_argument, naming the first invalid option.
  Result<void> validate() const;
};

/// Views in a directory, one RocksDB each in NAME-vVERSION/GENERATION/, without a write-ahead log:
/// a crash loses the last commits, which the projection applies again. The caller owns the
/// ViewStore; any thread. One process opens a view at a time (store_locked). A view's directory may
/// be deleted while nobody has it open; the next open finds it empty. A view that is damaged, or
/// has another name or Store, is set aside in its directory. At most one is kept, until the next
/// one or a rebuild replaces it.
class RocksdbViewStore {
 public:
  /// `store` owns the views. Changes no file; each view is opened on its own.
  static Result<std::unique_ptr<ViewStore>> open(const std::filesystem::path& directory,
                                                 const StoreId& store,
                                                 RocksdbViewOptions options = {});
  /// Opens views read-only; changes no file. Opening a view gives not_there_yet if it was never
  /// built, corrupt if it is damaged or belongs to another View.
  static Result<std::unique_ptr<ViewStore>> open_to_read(const std::filesystem::path& directory,
                                                         const StoreId& store,
                                                         RocksdbViewOptions options = {});
};

}  // namespace daybook
