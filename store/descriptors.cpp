#include "store/descriptors.h"

#include <sys/resource.h>

#include <algorithm>

namespace daybook {
namespace {

/// RocksDB raises a smaller max_open_files to this. It keeps 10 of them for files other than
/// tables: write-ahead log, manifest, its info log, the directory.
constexpr std::size_t database_files_least = 20;
constexpr std::size_t database_files_most = 1'000'000;
/// Files that a database opens beyond max_open_files: tables held by iterators (one per file of
/// level 0 and one per other level), files that a flush and a compaction write, a directory per
/// family.
constexpr std::size_t database_files_beside = 12;

/// Standard descriptors; the lock of the directory and of each part; three for the event loop of
/// each server; listening sockets; the mark and other small files while they are written; callers
/// that have not sent a request yet, up to the number of calls; files of the program's own code.
constexpr std::size_t reserve_least = 32;

/// Its socket, and two files that it reads and writes.
constexpr std::size_t descriptors_of_call = 3;
constexpr std::size_t calls_least = 2;
constexpr std::size_t calls_most = 16;

/// Enough for monitoring and a few others.
constexpr std::size_t connections_least = 8;
constexpr std::size_t connections_most = 1024 + 64;  // what a server takes if nothing is scarce

constexpr std::size_t rebuilds = 1;  // a view that is being rebuilt beside the present one

std::size_t databases(const DescriptorNeeds& needs) { return 2 + needs.views + rebuilds; }

std::size_t least(const DescriptorNeeds& needs) {
  const std::size_t calls = needs.servers > 0 ? calls_least * descriptors_of_call : 0;
  return databases(needs) * (database_files_least + database_files_beside) + reserve_least + calls +
         needs.servers * connections_least;
}

/// Divides what exceeds the minimum: 1/4 for the log, 1/8 for the index, 1/8 for the views, 3/8 for
/// connections, 1/32 for calls (in descriptors); the rest is reserve.
DescriptorShares shares(std::size_t beyond, const DescriptorNeeds& needs) {
  const auto files = [](std::size_t more) {
    return std::min(database_files_least + more, database_files_most);
  };
  DescriptorShares shares;
  shares.log_files_max = files(beyond / 4);
  shares.index_files_max = files(beyond / 8);
  shares.view_files_max = files(beyond / 8 / (needs.views + rebuilds));
  if (needs.servers == 0) return shares;
  shares.connections_max =
      std::min(connections_least + beyond * 3 / 8 / needs.servers, connections_most);
  shares.calls_max = std::min(calls_least + beyond / 32 / descriptors_of_call, calls_most);
  return shares;
}

}  // namespace

Result<DescriptorShares> DescriptorShares::divide(std::size_t limit,
                                                  const DescriptorNeeds& needs) {
  const auto needed = least(needs);
  if (limit >= needed) return shares(limit - needed, needs);
  return fail(ErrorCode::limit_exceeded,
              "this process may open {} files (RLIMIT_NOFILE), but needs at least {} for the log, "
              "the index, {} views and {} servers: raise the limit, e.g. with ulimit -Hn {}",
              limit, needed, needs.views, needs.servers, std::max<std::size_t>(1024, needed));
}

DescriptorShares DescriptorShares::of_process(const DescriptorNeeds& needs) {
  const auto limit = descriptors_max();
  return shares(limit - std::min(limit, least(needs)), needs);
}

std::size_t descriptors_max() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;  // the usual limit
  return static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, 1 << 30));
}

}  // namespace daybook
