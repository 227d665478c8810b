#include "bench/frame/machine.h"

#include <capnp/common.h>
#include <rocksdb/version.h>
#include <sys/utsname.h>
#include <sys/vfs.h>

#include <cstdint>
#include <fstream>
#include <string_view>
#include <thread>

#include <fmt/format.h>

namespace daybook::bench {
namespace {

constexpr std::uint64_t tmpfs_magic = 0x01021994;
constexpr std::uint64_t ramfs_magic = 0x858458F6;

std::uint64_t file_system_magic(const std::filesystem::path& directory) {
  struct statfs status {};
  if (::statfs(directory.c_str(), &status) != 0) return 0;
  return static_cast<std::uint64_t>(status.f_type) & 0xFFFFFFFF;
}

std::string file_system(const std::filesystem::path& directory) {
  const auto magic = file_system_magic(directory);
  switch (magic) {  // linux/magic.h
    case 0xEF53: return "ext4";
    case 0x58465342: return "xfs";
    case 0x9123683E: return "btrfs";
    case 0x794C7630: return "overlayfs";
    case 0x2FC12FC1: return "zfs";
    case 0x6969: return "nfs";
    case 0xF2F52010: return "f2fs";
    case tmpfs_magic: return "tmpfs";
    case ramfs_magic: return "ramfs";
    default: return fmt::format("file system {:#x}", magic);
  }
}

std::string processor() {
  std::ifstream file{"/proc/cpuinfo"};
  for (std::string line; std::getline(file, line);) {
    constexpr std::string_view name = "model name";
    if (!line.starts_with(name)) continue;
    const auto colon = line.find(": ");
    if (colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown processor";
}

std::string kernel() {
  utsname names{};
  ::uname(&names);
  return fmt::format("{} {} {}", names.sysname, names.release, names.machine);
}

}  // namespace

std::string describe_machine(const std::filesystem::path& directory) {
  return fmt::format("{} x {}, {}, {}; daybook {}, RocksDB {}.{}.{}, Cap'n Proto {}.{}.{}, g++ {}",
                     std::thread::hardware_concurrency(), processor(), file_system(directory),
                     kernel(), DAYBOOK_VERSION, ROCKSDB_MAJOR, ROCKSDB_MINOR, ROCKSDB_PATCH,
                     CAPNP_VERSION_MAJOR, CAPNP_VERSION_MINOR, CAPNP_VERSION_MICRO, __VERSION__);
}

std::string warnings(const std::filesystem::path& directory) {
  std::string found;
  const auto magic = file_system_magic(directory);
  if (magic == tmpfs_magic || magic == ramfs_magic) {
    found += fmt::format(
        "{} is memory, where a sync costs nothing: name a directory on a disk "
        "with --dir. ",
        directory.string());
  }
#ifndef __OPTIMIZE__
  found += "This program was built without optimisation: use scripts/bench. ";
#endif
  return found;
}

}  // namespace daybook::bench
