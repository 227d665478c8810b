#pragma once

#include <filesystem>

#include "store/rocksdb/recovery/log_look.h"
#include "store/rocksdb/recovery/witnesses.h"

namespace daybook::engine {

/// What to do with an inspected log. A value.
struct Verdict {
  /// Cut the end of the write-ahead log: it was never acknowledged.
  bool cuts_tail = false;
  /// Begin an epoch: a power loss took unsynced Commits, so what has seen them no longer counts.
  bool begins_epoch = false;
  std::string notice;  ///< what to report; empty if nothing
};

/// Compares the log with its witnesses. corrupt if a Commit that a witness has seen is missing or
/// different, or if the log is damaged where it may have been acknowledged. The sentence says what
/// is missing, from where to where, and what to do.
Result<Verdict> judge(const std::filesystem::path& directory, const LogLook& log,
                      const Witnesses& witnesses);

/// Whether this is the wrong log: a Commit differs from what a witness has seen, or the log is of
/// another time than the rest.
bool is_another_log(const LogLook& log, const Witnesses& witnesses);

}  // namespace daybook::engine
