#pragma once

#include <rocksdb/options.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/rocksdb/files/write_gate.h"
#include "store/rocksdb/format_file.h"
#include "store/rocksdb/recovery/log_look.h"
#include "store/rocksdb/recovery/torn_manifest.h"
#include "store/rocksdb/recovery/verdict.h"

namespace daybook::engine {

/// The log of a data directory, proven complete and the right one before it is opened. Finding it
/// changes no file. Owned by the opening call; move-only.
struct FoundLog {
  std::unique_ptr<rocksdb::Env> env{};  ///< used by `log`, if not the one in options
  std::optional<TornManifest> torn{};   ///< if set, `log` was read without this end of its manifest
  LogLook log;
  LogHead head{};
  Verdict verdict{};
  std::vector<std::string> notices{};
  bool is_unfinished = false;  ///< making the Store was never completed: its log may be removed

  /// Whether it must be changed before it can be read correctly.
  bool needs_change() const {
    return torn || is_unfinished || verdict.cuts_tail || verdict.begins_epoch;
  }
};

/// Refuses with a sentence that says what is missing or damaged, from where to where, and what to
/// do. `options` as for opening the log.
Result<FoundLog> find_log(const std::filesystem::path& directory, const StoreFormat& format,
                          const rocksdb::Options& options, const DataFiles& data);

/// Adds what to do about a failure to read the log, unless the error already says so.
tl::unexpected<Error> with_advice(Error error);

}  // namespace daybook::engine
