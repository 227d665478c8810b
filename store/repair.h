#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/ports/store.h"

namespace daybook {

/// Options of repair_store. A value.
struct RepairOptions {
  /// Reports only; changes no file.
  bool dry_run = false;
  /// Accepts a log that is shorter than a witness has seen, or that has no witness: an older copy
  /// restored on purpose. If false, only damage is repaired. If true, a new epoch begins even if
  /// nothing is wrong, because a complete copy looks like that too.
  bool accept_copy = false;
  /// Called with the commits read and, when known, the total. Return false to stop with
  /// ErrorCode::closed; then nothing has changed.
  Progress progress{};
};

/// A readable Commit that is cut because a Commit before it is lost. A value.
struct CutCommit {
  Serial serial;
  std::uint32_t log = 0;  ///< number of the Log in the Store
  Position first_position;
  std::uint16_t event_count = 0;
  CommandId command_id;
  Timestamp recorded_at;
  std::vector<std::string> streams;
};

/// The result of repair_store: what was wrong and what was done. A value.
struct RepairReport {
  bool is_needed = false;             ///< false: the Store can be opened as it is
  std::vector<std::string> findings;  ///< one sentence per defect
  /// Damage does not explain the defects; only `accept_copy` repairs them.
  bool needs_accept_copy = false;
  Serial head;                        ///< last Commit that is kept
  Serial known;                       ///< last Commit that anything has seen
  static constexpr std::size_t cut_max = 10'000;
  std::vector<CutCommit> cut;   ///< the first cut_max of them
  std::uint64_t cut_count = 0;  ///< number of all cut Commits
  StoreIdentity identity;       ///< with the epoch that the repair begins
  std::filesystem::path set_aside;  ///< copies of the original files; empty if none changed
};

/// Repairs a data directory whose log is damaged or shorter than it was. Keeps every Commit up to
/// the first missing one, from any log file that still holds it. Raises the epoch, so that old
/// tokens and views are recognised. Copies the original files to DIR/set-aside/. The next open
/// rebuilds index and views. Blocks. Errors: store_locked if a process has the directory open;
/// corrupt if only `accept_copy` can repair it, or if nothing identifies the Store.
Result<RepairReport> repair_store(const std::filesystem::path& directory,
                                  const RepairOptions& options);

}  // namespace daybook
