#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "store/rocksdb/format_file.h"
#include "store/rocksdb/recovery/log_look.h"

namespace daybook::engine {

/// How a data directory is, as opening it would find it: for repairing it. A value.
struct Diagnosis {
  StoreFormat format;  ///< when the file is gone, made of what the other parts say
  std::vector<std::string> findings;  ///< a sentence for each thing that is wrong
  std::optional<LogLook> log;         ///< nothing when RocksDB cannot open it even for reading
  Serial known;      ///< the last Commit that anything has seen
  Serial witnessed;  ///< the last one that something outside of the log has seen
  /// Damaged bytes of the log may have held all that was witnessed and is missing.
  bool damage_explains_loss = false;
  /// The mark is missing, damaged, or of another Store or time; or the log is another one than the
  /// witnesses have seen: nothing says that the log is whole.
  bool is_unvouched = false;

  bool is_good() const { return findings.empty(); }
  /// Whether the tables that RocksDB knows hold all Commits from the first to their last.
  bool has_good_tables = false;
};

/// Looks without changing a file, and reads all tables of the log. corrupt when nothing tells which
/// Store it is. `options` as the log is opened with.
Result<Diagnosis> diagnose(const std::filesystem::path& directory, const rocksdb::Options& options);

}  // namespace daybook::engine
