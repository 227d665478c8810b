#include "store/rocksdb/status.h"

namespace daybook::engine {

Error to_error(const rocksdb::Status& status, std::string_view doing) {
  const auto say = [&](ErrorCode code) {
    return Error{code, fmt::format("cannot {}: {}", doing, status.ToString())};
  };
  // A file that RocksDB names and that is not there.
  if (status.IsCorruption() || status.IsPathNotFound()) return say(ErrorCode::corrupt);
  if (status.IsNotFound()) return say(ErrorCode::gap);
  if (status.IsNotSupported()) return say(ErrorCode::format_unsupported);
  if (status.IsInvalidArgument()) return say(ErrorCode::internal);
  if (status.IsShutdownInProgress()) return say(ErrorCode::closed);
  return say(ErrorCode::io);
}

}  // namespace daybook::engine
