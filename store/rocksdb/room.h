#pragma once

#include <rocksdb/file_system.h>
#include <rocksdb/options.h>

#include "store/rocksdb/recovery/log_look.h"
#include "store/rocksdb/reserve.h"
#include "store/store_options.h"

namespace daybook::engine {

// Opening a log whose disk is full. Opening writes: a manifest, a new write-ahead log, and the
// content of the old write-ahead logs as tables.

/// Reduces write buffers on a small disk, because they must still be written out.
void fit_to_disk(rocksdb::Options& options, const DiskSpace& disk);

/// Call after inspecting the log and before writing anything. If space is short, it releases the
/// reserve. If that is not enough for tables, it sets `options` so that RocksDB keeps the
/// write-ahead logs as they are; then call sync_wals().
void make_room(const DiskSpace& disk, const LogLook& log, Reserve& reserve,
               rocksdb::Options& options);

/// Syncs the write-ahead logs up to the head: a killed process may have left them unsynced, and no
/// tables replace them.
Result<void> sync_wals(rocksdb::FileSystem& files, const LogLook& log);

/// Whether opening for writing may have failed because the disk is full.
bool is_full(const DiskSpace& disk, const Reserve& reserve);

}  // namespace daybook::engine
