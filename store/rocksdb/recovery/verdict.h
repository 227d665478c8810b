#pragma once

#include <filesystem>

#include "store/rocksdb/recovery/log_look.h"
#include "store/rocksdb/recovery/witnesses.h"

namespace daybook::engine {

/// What may be done with a log that was looked at. A value.
struct Verdict {
  /// The write-ahead log ends with bytes that were never acknowledged: they are cut.
  bool cuts_tail = false;
  /// Commits that were not synced went with the power: what saw them does not count any more.
  bool begins_epoch = false;
  std::string notice;  ///< what is told of it; empty when there is nothing to tell
};

/// Compares the log with its witnesses. corrupt when a Commit is missing that a witness has seen,
/// when it is another one, or when the log is damaged where it may have been acknowledged; the
/// sentence says what is missing, from where to where, and what to do.
Result<Verdict> judge(const std::filesystem::path& directory, const LogLook& log,
                      const Witnesses& witnesses);

/// Whether the log has another Commit than a witness has seen, or is of another time than the rest:
/// it is not the log that belongs here.
bool is_another_log(const LogLook& log, const Witnesses& witnesses);

}  // namespace daybook::engine
