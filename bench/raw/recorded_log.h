#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace daybook::bench {

/// What a Store wrote to its log, so that a baseline can write the same: how many commits each
/// write held, and records to write. A value.
struct RecordedLog {
  std::vector<std::uint32_t> groups;  ///< commits of each write, in order
  std::vector<std::string> records;   ///< the first ones, a few MiB
  std::uint32_t events_per_commit = 1;
  std::uint64_t record_bytes = 0;      ///< of all records, uncompressed

  std::uint64_t commits() const;
  std::uint64_t events() const { return commits() * events_per_commit; }
  double mean_record_bytes() const;
  double median_group() const;
  /// Cuts larger groups. Without a sync no record knows of a durable one, so all seem to be of one
  /// write; but no write holds more commits than were under way.
  void limit_groups(std::uint32_t commits_max);
};

/// What the last run of a workload wrote; its baseline writes the same.
using SharedRecording = std::shared_ptr<RecordedLog>;

/// Reads the log of a closed Store. Each record tells which Serial was durable when it was written,
/// and that is the same for all that were written together: so the groups can be read from the log,
/// and the Store needs no hook for it. Commits of the catalog are left out.
Result<RecordedLog> read_recorded_log(const std::filesystem::path& store,
                                      std::uint32_t events_per_commit);

}  // namespace daybook::bench
