#include "store/rocksdb/open_files.h"

#include <sys/resource.h>

#include <algorithm>

namespace daybook::engine {

int open_files_max(std::uint64_t limit) {
  constexpr std::uint64_t least = 32;
  constexpr std::uint64_t most = 1'000'000;
  return static_cast<int>(std::clamp(limit / 4, least, most));
}

int open_files_max() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return open_files_max(1024);
  return open_files_max(limit.rlim_cur);
}

}  // namespace daybook::engine
