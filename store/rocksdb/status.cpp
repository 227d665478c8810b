#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

/// When RocksDB opens a database and cannot open or look at a file, it calls that corruption or a
/// wrong option, whatever the reason: also without descriptors or permission.
bool is_file_not_reached(const rocksdb::Status& status) {
  if (!status.IsCorruption() && !status.IsInvalidArgument()) return false;
  const auto text = status.ToString();
  return text.find("IO error") != std::string::npos &&
         text.find("No such file") == std::string::npos;
}

}  // namespace

Error to_error(const rocksdb::Status& status, std::string_view doing) {
  const auto say = [&](ErrorCode code) {
    return Error{code, fmt::format("cannot {}: {}", doing, status.ToString())};
  };
  if (is_file_not_reached(status)) return say(ErrorCode::io);
  // A file that RocksDB names and that is not there.
  if (status.IsCorruption() || status.IsPathNotFound()) return say(ErrorCode::corrupt);
  if (status.IsNotFound()) return say(ErrorCode::gap);
  if (status.IsNotSupported()) return say(ErrorCode::format_unsupported);
  if (status.IsInvalidArgument()) return say(ErrorCode::internal);
  if (status.IsShutdownInProgress()) return say(ErrorCode::closed);
  return say(ErrorCode::io);
}

}  // namespace daybook::engine
