#include "store/store_options.h"

#include <algorithm>
#include <array>
#include <utility>

namespace daybook {

Result<void> StoreOptions::validate() const {
  const std::array<std::pair<const char*, std::size_t>, 10> positive{{
      {"queue_commits_max", queue_commits_max},
      {"queue_bytes_max", queue_bytes_max},
      {"group_commits_max", group_commits_max},
      {"group_bytes_max", group_bytes_max},
      {"tail_segment_commits_max", tail_segment_commits_max},
      {"tail_segment_bytes_max", tail_segment_bytes_max},
      {"tail_segments_max", tail_segments_max},
      {"logs_max", logs_max},
      {"log_write_buffer_bytes", log_write_buffer_bytes},
      {"block_cache_bytes", block_cache_bytes},
  }};
  for (const auto& [option, value] : positive) {
    if (value == 0) {
      return fail(ErrorCode::invalid_argument, "store option {} must be greater than 0", option);
    }
  }
  constexpr std::size_t segment_commits_max = 16 * 1024 * 1024;
  if (tail_segment_commits_max > segment_commits_max || tail_segments_max < 2) {
    return fail(
        ErrorCode::invalid_argument,
        "store option tail_segment_commits_max must be at most {}, and tail_segments_max at least "
        "2: one that grows and one that is being indexed",
        segment_commits_max);
  }
  if (command_id_window && *command_id_window <= std::chrono::microseconds{0}) {
    return fail(ErrorCode::invalid_argument,
                "store option command_id_window must be longer than 0; leave it out to keep "
                "command ids for ever");
  }
  if (scrub_interval < std::chrono::hours{0} || scrub_interval > scrub_interval_max) {
    return fail(ErrorCode::invalid_argument,
                "store option scrub_interval must be at most {} hours, or 0 for never",
                scrub_interval_max.count());
  }
  if (queue_bytes_max < CommitLimits::record_bytes_max) {
    return fail(ErrorCode::invalid_argument,
                "store option queue_bytes_max must be at least {}, the size of one commit",
                CommitLimits::record_bytes_max);
  }
  return {};
}

std::size_t write_buffer_within(std::size_t wanted_bytes, const DiskSpace& disk) {
  constexpr std::uint64_t least = 64 * 1024;  // RocksDB's minimum
  return std::min<std::uint64_t>(wanted_bytes, std::max(disk.total_bytes / 64, least));
}

}  // namespace daybook
