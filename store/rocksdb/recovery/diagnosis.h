#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "store/rocksdb/format_file.h"
#include "store/rocksdb/recovery/log_look.h"

namespace daybook::engine {

/// The state of a data directory, as opening would find it; for repair. A value.
struct Diagnosis {
  StoreFormat format;  ///< built from the other parts if the file is missing
  std::vector<std::string> findings;  ///< one sentence per defect
  std::optional<LogLook> log;         ///< nothing if RocksDB cannot open it even read-only
  Serial known;      ///< last Commit that anything has seen
  Serial witnessed;  ///< last one that something outside of the log has seen
  /// The damaged bytes are large enough to have held all missing Commits that were witnessed.
  bool damage_explains_loss = false;
  /// The mark is missing, damaged, or of another Store or time, or the witnesses have seen another
  /// log: nothing proves that the log is complete.
  bool is_unvouched = false;

  bool is_good() const { return findings.empty(); }
  /// The tables that RocksDB knows hold all Commits from the first to their last.
  bool has_good_tables = false;
};

/// Inspects a directory without changing a file; reads all tables of the log. corrupt if nothing
/// identifies the Store. `options` as for opening the log.
Result<Diagnosis> diagnose(const std::filesystem::path& directory, const rocksdb::Options& options);

}  // namespace daybook::engine
