#pragma once

#include <rocksdb/options.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/rocksdb/format_file.h"
#include "store/rocksdb/recovery/log_look.h"
#include "store/rocksdb/recovery/torn_manifest.h"
#include "store/rocksdb/recovery/verdict.h"
#include "store/rocksdb/write_gate.h"

namespace daybook::engine {

/// The log of a data directory as it lies there before it is opened: all there, and the one that
/// belongs here. No file is changed by finding it. Moves only.
struct FoundLog {
  std::unique_ptr<rocksdb::Env> env{};  ///< that `log` was looked at with, if not that of options
  std::optional<TornManifest> torn{};   ///< then it was looked at without this end of its manifest
  LogLook log;
  LogHead head{};
  Verdict verdict{};
  std::vector<std::string> notices{};
  bool is_unfinished = false;  ///< the Store was never completely made: its log may be removed

  /// Whether something has to be changed before it can be read as it is meant.
  bool needs_change() const {
    return torn || is_unfinished || verdict.cuts_tail || verdict.begins_epoch;
  }
};

/// Refused with a sentence that says what is missing or damaged, from where to where, and what to
/// do. `options` as the log is opened with.
Result<FoundLog> find_log(const std::filesystem::path& directory, const StoreFormat& format,
                          const rocksdb::Options& options, const DataFiles& data);

/// What to do about a failure to read the log, unless it says so itself.
tl::unexpected<Error> with_advice(Error error);

}  // namespace daybook::engine
