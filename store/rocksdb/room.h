#pragma once

#include <rocksdb/file_system.h>
#include <rocksdb/options.h>

#include "store/rocksdb/recovery/log_look.h"
#include "store/rocksdb/reserve.h"
#include "store/store_options.h"

namespace daybook::engine {

// How a log is opened whose disk is full. RocksDB writes when it opens: a manifest, a new
// write-ahead log, and what is in the former ones as tables.

/// On a small disk less is kept in memory, since all of it must still be written.
void fit_to_disk(rocksdb::Options& options, const DiskSpace& disk);

/// To be called when the log was looked at and before anything is written: where space is short it
/// releases the reserve; and where that is not enough for tables, RocksDB is told by `options` to
/// leave the write-ahead logs as they are. They must be synced then.
void make_room(const DiskSpace& disk, const LogLook& log, Reserve& reserve,
               rocksdb::Options& options);

/// Makes what the write-ahead logs hold up to the head durable: a process that was killed may have
/// left it unsynced, and tables would have been.
Result<void> sync_wals(rocksdb::FileSystem& files, const LogLook& log);

/// Whether the disk is so full that opening for writing may have failed for that reason.
bool is_full(const DiskSpace& disk, const Reserve& reserve);

}  // namespace daybook::engine
