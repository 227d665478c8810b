#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/store.h"

namespace daybook {

struct RepairOptions {
  /// Only looks and tells; no file changes.
  bool dry_run = false;
  /// Accepts a log that is shorter than others have seen, or that nothing vouches for: an older
  /// copy that was put back on purpose. Without it only damage is repaired. With it a new epoch
  /// begins also when nothing is wrong, since a whole copy looks like that.
  bool accept_copy = false;
  /// Told of commits read and, when they are known, all there are. False stops the repair with
  /// ErrorCode::closed, and all is as before.
  Progress progress{};
};

/// A Commit that can still be read, but stands behind one that is lost: it is cut.
struct CutCommit {
  Serial serial;
  std::uint32_t log = 0;  ///< number of the Log in its Store
  Position first_position;
  std::uint16_t event_count = 0;
  CommandId command_id;
  Timestamp recorded_at;
  std::vector<std::string> streams;
};

/// What was wrong with a data directory, and what became of it. A value.
struct RepairReport {
  bool is_needed = false;             ///< false: the Store can be opened as it is
  std::vector<std::string> findings;  ///< a sentence for each thing that is wrong
  /// What is missing or does not fit together is not explained by damage: it is repaired with
  /// `accept_copy` only.
  bool needs_accept_copy = false;
  Serial head;                        ///< the last Commit that is kept
  Serial known;                       ///< the last Commit that anything has seen
  static constexpr std::size_t cut_max = 10'000;
  std::vector<CutCommit> cut;   ///< the first cut_max of them
  std::uint64_t cut_count = 0;  ///< all of them
  StoreIdentity identity;       ///< with the epoch that begins with the repair
  std::filesystem::path set_aside;  ///< where the files as they were are kept; empty: none changed
};

/// Makes a data directory usable whose log is damaged or shorter than it was. Saves every Commit
/// before which none is missing, from whatever file of the log still holds it; raises the epoch, so
/// that tokens and views from before are recognised; keeps the files as they were in
/// DIR/set-aside/. Index and views build themselves again at the next opening. Blocks; nobody may
/// have the directory open (store_locked). corrupt when what is wrong is not damage and needs
/// `accept_copy`, or when nothing tells which Store it is.
Result<RepairReport> repair_store(const std::filesystem::path& directory,
                                  const RepairOptions& options);

}  // namespace daybook
