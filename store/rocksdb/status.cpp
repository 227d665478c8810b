#include "store/rocksdb/status.h"

#include <string_view>

namespace daybook::engine {
namespace {

/// A file is where a directory should be, or the reverse. Retrying does not help.
bool is_wrong_kind(const rocksdb::Status& status) {
  if (status.ok() || status.IsNoSpace()) return false;
  const auto text = status.ToString();
  return text.ends_with("Is a directory") || text.ends_with("Not a directory") ||
         text.ends_with("Is not a regular file");
}

/// When RocksDB opens a database and cannot open or stat a file, it reports corruption or an
/// invalid argument, whatever the reason: also without descriptors or permission.
bool is_file_not_reached(const rocksdb::Status& status) {
  if (!status.IsCorruption() && !status.IsInvalidArgument()) return false;
  const auto text = status.ToString();
  const auto says = [&](std::string_view part) { return text.find(part) != std::string::npos; };
  // Daybook never asks for direct I/O: the first attempt to open the file failed.
  if (says("Direct I/O is not supported")) return true;
  return says("IO error") && !says("No such file");
}

/// What to do, if the reason is known.
std::string_view advice_on(const rocksdb::Status& status) {
  if (is_wrong_kind(status)) return ": move what is there to another place";
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
  // RocksDB names a file that is missing.
  if (status.IsCorruption() || status.IsPathNotFound()) return say(ErrorCode::corrupt);
  if (status.IsNotFound()) return say(ErrorCode::gap);
  if (status.IsNotSupported()) return say(ErrorCode::format_unsupported);
  if (status.IsInvalidArgument()) return say(ErrorCode::internal);
  if (status.IsShutdownInProgress()) return say(ErrorCode::closed);
  return say(ErrorCode::io);
}

}  // namespace daybook::engine
