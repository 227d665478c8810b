#pragma once

#include <rocksdb/env.h>

#include <memory>

namespace daybook::support {

/// RocksDB's environment over a file system, with sleeps of at most 1 ms: after a failed flush
/// RocksDB sleeps for a second, too long for a test of many failures. The caller owns it; it must
/// outlive the databases opened with it. Any thread.
std::unique_ptr<rocksdb::Env> impatient_environment(
    const std::shared_ptr<rocksdb::FileSystem>& files);

}  // namespace daybook::support
