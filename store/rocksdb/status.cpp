#include "store/rocksdb/status.h"

#include <string_view>

namespace daybook::engine {
namespace {

/// Something else stands where a file or a directory should be. That does not pass.
bool is_wrong_kind(const rocksdb::Status& status) {
  if (status.ok() || status.IsNoSpace()) return false;
  const auto text = status.ToString();
  return text.ends_with("Is a directory") || text.ends_with("Not a directory") ||
         text.ends_with("Is not a regular file");
}

/// When RocksDB opens a database and cannot open or look at a file, it calls that corruption or a
/// wrong option, whatever the reason: also without descriptors or permission.
bool is_file_not_reached(const rocksdb::Status& status) {
  if (!status.IsCorruption() && !status.IsInvalidArgument()) return false;
  const auto text = status.ToString();
  const auto says = [&](std::string_view part) { return text.find(part) != std::string::npos; };
  // We never ask for direct I/O: RocksDB could not open the file at its first attempt.
  if (says("Direct I/O is not supported")) return true;
  return says("IO error") && !says("No such file");
}

/// What to do, where the reason says it.
std::string_view advice_on(const rocksdb::Status& status) {
  if (is_wrong_kind(status)) return ": move what stands there to another place";
  if (status.ToString().find("Permission denied") == std::string::npos) return "";
  return ": the user that runs this program needs permission to read and write it";
}

}  // namespace

Error to_error(const rocksdb::Status& status, std::string_view doing) {
  const auto say = [&](ErrorCode code) {
    return Error{code, fmt::format("cannot {}: {}{}", doing, status.ToString(), advice_on(status))};
  };
  if (is_wrong_kind(status)) return say(ErrorCode::corrupt);
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
