#pragma once

#include <cstddef>

#include "base/result.h"

namespace daybook {

/// What a process uses file descriptors for, besides one log and one index. A value.
struct DescriptorNeeds {
  std::size_t views = 0;    ///< open at the same time, without those being rebuilt
  std::size_t servers = 0;  ///< HTTP servers; if > 0, control calls are counted too
};

/// Divides the file descriptors of a process (RLIMIT_NOFILE), so that clients never take one that
/// the Store needs: a file that RocksDB cannot open is a failed write. Each component keeps to its
/// share and refuses connections or calls beyond it. The rest is a reserve. A value. The numbers
/// and their reasons are in descriptors.cpp.
struct DescriptorShares {
  std::size_t log_files_max = 0;    ///< RocksDB's max_open_files
  std::size_t index_files_max = 0;  ///< RocksDB's max_open_files
  std::size_t view_files_max = 0;   ///< RocksDB's max_open_files, per view
  std::size_t connections_max = 0;  ///< per server, including those being refused
  std::size_t calls_max = 0;        ///< concurrent control calls of other processes

  /// limit_exceeded, with the minimum needed, if `limit` is too low.
  static Result<DescriptorShares> divide(std::size_t limit, const DescriptorNeeds& needs);
  /// Divides the present limit of this process; returns the minimum shares if it is too low.
  static DescriptorShares of_process(const DescriptorNeeds& needs);
};

/// The soft RLIMIT_NOFILE: how many files this process may have open at once.
std::size_t descriptors_max();

}  // namespace daybook
