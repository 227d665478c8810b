#pragma once

#include <filesystem>
#include <system_error>

/// What a kill leaves at this moment: a copy of the files of a Store or of views that are open.
/// RocksDB removes files that it needs no more in the background; when one vanishes while it is
/// copied, the copy is made again. False when the files never stand still.
inline bool copy_as_killed(const std::filesystem::path& from, const std::filesystem::path& to) {
  for (int tries = 100; tries > 0; --tries) {
    std::filesystem::remove_all(to);
    std::error_code vanished;
    std::filesystem::copy(from, to, std::filesystem::copy_options::recursive, vanished);
    if (!vanished) return true;
  }
  return false;
}
