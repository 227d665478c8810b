#pragma once

#include <cstdint>

namespace daybook::engine {

/// For rocksdb::Options::max_open_files of one database, when the process may have so many files
/// open: a quarter, since there are two in a Store, and views and sockets beside them. Otherwise
/// RocksDB keeps all files open, and a log of some 60 GB ends at the usual limit of 1,024.
int open_files_max(std::uint64_t limit);
/// With the limit of this process, RLIMIT_NOFILE, as it is now.
int open_files_max();

}  // namespace daybook::engine
