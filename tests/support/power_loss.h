#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/disk_model.h"

namespace daybook::support {

/// Bytes of this many are written whole or not at all.
constexpr std::uint64_t sector_bytes = 512;

/// What becomes of what was not synced. A byte that was synced stays, always; where one was
/// overwritten, its sector is the old or the new one.
enum class Unsynced {
  any,      ///< one of the others for each file
  dropped,  ///< the file is as at its last sync; no unsynced change of a directory is left
  torn,     ///< a prefix is left
  zeros,    ///< up to some length, with zeros in place of some sectors
  garbage,  ///< up to some length, with random bytes in place of some sectors
  kept,     ///< all of it is there, of directories too
};

/// Writes below `into`, a new or empty directory, what a power loss leaves of the disk. Of the
/// unsynced changes of each directory some first ones are left. The disk itself stays as it is, so
/// that many losses can be tried on it. Equal seeds on equal disks leave the same.
/// Records of a manifest are shorter than a sector, so that few of them lie across two: with
/// smaller sectors for manifests many do.
/// Returns a line for each thing that was lost or damaged. Throws if `into` cannot be written.
std::vector<std::string> write_survivors(DiskModel& disk, std::uint64_t seed, Unsynced unsynced,
                                         const std::filesystem::path& into,
                                         std::uint64_t manifest_sector_bytes = sector_bytes);

}  // namespace daybook::support
