#include "store/store_options.h"

#include <array>
#include <utility>

namespace daybook {

Result<void> StoreOptions::validate() const {
  const std::array<std::pair<const char*, std::size_t>, 9> positive{{
      {"queue_commits_max", queue_commits_max},
      {"queue_bytes_max", queue_bytes_max},
      {"group_commits_max", group_commits_max},
      {"group_bytes_max", group_bytes_max},
      {"stream_heads_max", stream_heads_max},
      {"logs_max", logs_max},
      {"log_write_buffer_bytes", log_write_buffer_bytes},
      {"index_write_buffer_bytes", index_write_buffer_bytes},
      {"block_cache_bytes", block_cache_bytes},
  }};
  for (const auto& [option, value] : positive) {
    if (value == 0) {
      return fail(ErrorCode::invalid_argument, "store option {} must be greater than 0", option);
    }
  }
  if (queue_bytes_max < CommitLimits::record_bytes_max) {
    return fail(ErrorCode::invalid_argument,
                "store option queue_bytes_max must be at least {}, the size of one commit",
                CommitLimits::record_bytes_max);
  }
  return {};
}

}  // namespace daybook
