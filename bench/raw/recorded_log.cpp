#include "bench/raw/recorded_log.h"

#include <numeric>

#include "bench/frame/statistics.h"
#include "bench/raw/raw_database.h"
#include "core/model/record.h"
#include "store/rocksdb/database.h"
#include "store/rocksdb/status.h"

namespace daybook::bench {
namespace {

constexpr std::size_t kept_bytes_max = 4 * 1024 * 1024;

}  // namespace

std::uint64_t RecordedLog::commits() const {
  return std::accumulate(groups.begin(), groups.end(), std::uint64_t{0});
}

double RecordedLog::mean_record_bytes() const {
  return groups.empty() ? 0 : static_cast<double>(record_bytes) / static_cast<double>(commits());
}

double RecordedLog::median_group() const {
  return summarize({groups.begin(), groups.end()}).median;
}

void RecordedLog::limit_groups(std::uint32_t commits_max) {
  std::vector<std::uint32_t> limited;
  for (auto group : groups) {
    for (; group > commits_max; group -= commits_max) limited.push_back(commits_max);
    limited.push_back(group);
  }
  groups = std::move(limited);
}

Result<RecordedLog> read_recorded_log(const std::filesystem::path& store,
                                      std::uint32_t events_per_commit) {
  DAYBOOK_TRY(const auto database, open_raw_to_read(store / "log"));
  RecordedLog recorded;
  recorded.events_per_commit = events_per_commit;
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> iterator{database->NewIterator(options)};
  std::size_t kept_bytes = 0;
  auto group = Serial::end();
  for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) {
    const auto record = engine::RecordView::trusted(engine::as_bytes(iterator->value()));
    if (record.log() == 0) continue;
    if (record.durable_serial() != group) recorded.groups.push_back(0);
    group = record.durable_serial();
    ++recorded.groups.back();
    recorded.record_bytes += iterator->value().size();
    if (kept_bytes < kept_bytes_max) {
      recorded.records.push_back(iterator->value().ToString());
      kept_bytes += iterator->value().size();
    }
  }
  DAYBOOK_CHECK(engine::check(iterator->status(), "read back the log"));
  if (recorded.groups.empty())
    return fail(ErrorCode::gap, "nothing was appended in the time given");
  return recorded;
}

}  // namespace daybook::bench
