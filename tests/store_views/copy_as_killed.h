#pragma once

#include <filesystem>
#include <system_error>

/// Copies the files of an open Store or of open views, as a kill would leave them now. RocksDB
/// removes unused files in the background; if one vanishes during the copy, the copy starts again.
/// False if it never succeeds.
inline bool copy_as_killed(const std::filesystem::path& from, const std::filesystem::path& to) {
  for (int tries = 100; tries > 0; --tries) {
    std::filesystem::remove_all(to);
    std::error_code vanished;
    std::filesystem::copy(from, to, std::filesystem::copy_options::recursive, vanished);
    if (!vanished) return true;
  }
  return false;
}
