#pragma once

#include <cstddef>

#include "core/result.h"

namespace daybook {

/// What a process uses file descriptors for, beside one log and one index. A value.
struct DescriptorNeeds {
  std::size_t views = 0;    ///< views that are open at the same time, without those being rebuilt
  std::size_t servers = 0;  ///< HTTP servers; with any there are also verbs of other processes
};

/// How the descriptors that a process may have (RLIMIT_NOFILE) are divided, so that whoever
/// connects can never take one that the Store needs: for RocksDB a file that cannot be opened is a
/// failed write. Each part is kept to its share by whoever uses it; a connection or a call beyond
/// its share is refused. What no share has is the reserve. A value; the reasons for the numbers are
/// in descriptors.cpp.
struct DescriptorShares {
  std::size_t log_files_max = 0;    ///< RocksDB's max_open_files
  std::size_t index_files_max = 0;  ///< the same
  std::size_t view_files_max = 0;   ///< the same, of one view
  std::size_t connections_max = 0;  ///< of one server, with those that are just being refused
  std::size_t calls_max = 0;        ///< verbs of other processes that run at the same time

  /// limit_exceeded, with what is needed at least, when `limit` is too low for anything to be kept.
  static Result<DescriptorShares> divide(std::size_t limit, const DescriptorNeeds& needs);
  /// The same for the limit of this process as it is now; with too low a limit the least shares.
  static DescriptorShares of_process(const DescriptorNeeds& needs);
};

/// What this process may have open at the same time: the soft RLIMIT_NOFILE.
std::size_t descriptors_max();

}  // namespace daybook
