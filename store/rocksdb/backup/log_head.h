#pragma once

#include <rocksdb/file_system.h>

#include "core/backup.h"
#include "store/rocksdb/recovery/log_look.h"

namespace daybook::engine {

/// What a backup keeps of the last Commit of a log. A value.
struct LogHead {
  Serial serial;
  std::uint32_t checksum = 0;
  Digest chain{};
  std::uint64_t events = 0;

  friend bool operator==(const LogHead&, const LogHead&) = default;
};

/// Of a log without damage.
Result<LogHead> head_of(rocksdb::FileSystem& files, const LogLook& log);

/// The options that the log of a backup is looked at with, which are those of the log: few files
/// open, and a cache of its own.
rocksdb::Options looking_options(rocksdb::Env* env);

}  // namespace daybook::engine
