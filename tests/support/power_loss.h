#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/disk_model.h"

namespace daybook::support {

/// Sectors are written as a whole or not at all.
constexpr std::uint64_t sector_bytes = 512;

/// What happens to unsynced data. A synced byte always stays; where one was overwritten, its sector
/// is the old or the new one.
enum class Unsynced {
  any,      ///< one of the others, for each file
  dropped,  ///< files are as at their last sync; no unsynced change of a directory remains
  torn,     ///< a prefix remains
  zeros,    ///< up to some length, with zeros in some sectors
  garbage,  ///< up to some length, with random bytes in some sectors
  kept,     ///< everything remains, of directories too
};

/// Writes what a power loss leaves of the disk to `into`, a new or empty directory. Of each
/// directory's unsynced changes a first part remains. The disk stays unchanged, so that many losses
/// can be tried on it. Equal seeds on equal disks leave the same. Manifest records are shorter than
/// a sector, so few of them cross two; smaller sectors for manifests make many do so. Returns a
/// line for each thing lost or damaged. Throws if `into` cannot be written.
std::vector<std::string> write_survivors(DiskModel& disk, std::uint64_t seed, Unsynced unsynced,
                                         const std::filesystem::path& into,
                                         std::uint64_t manifest_sector_bytes = sector_bytes);

}  // namespace daybook::support
