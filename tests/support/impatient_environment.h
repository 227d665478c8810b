#pragma once

#include <rocksdb/env.h>

#include <memory>

namespace daybook::support {

/// RocksDB's environment over a file system, in which nobody sleeps longer than a millisecond:
/// after a failed flush a thread of RocksDB sleeps a second, which a test of many failures would
/// spend waiting. The caller owns it; it must outlive the databases opened with it. Any thread.
std::unique_ptr<rocksdb::Env> impatient_environment(
    const std::shared_ptr<rocksdb::FileSystem>& files);

}  // namespace daybook::support
