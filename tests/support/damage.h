#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/choice.h"

namespace daybook::support {

/// Damage to a data directory while no process has it open.
enum class Damage {
  flip_bit,
  zero_range,            ///< sets up to 4,096 bytes to zero
  cut,                   ///< truncates a file
  remove,                ///< removes a file
  exchange,              ///< exchanges the contents of two files, of the same kind if possible
  remove_directory,      ///< with its content
  exchange_directories,  ///< exchanges two siblings, e.g. of two views
};

constexpr Damage all_damages[]{Damage::flip_bit,         Damage::zero_range, Damage::cut,
                               Damage::remove,           Damage::exchange,
                               Damage::remove_directory, Damage::exchange_directories};

/// Does one damage below `root`. The kind is chosen with equal chances, then the file. Equal seeds
/// on equal trees do the same. Returns a sentence that says what was done; empty if the tree has
/// nothing of that kind.
std::string damage(const std::filesystem::path& root, Choice& choice);
std::string damage(const std::filesystem::path& root, Damage kind, Choice& choice);

/// The same for one file; not for exchange and directories.
std::string damage_file(const std::filesystem::path& file, Damage kind, Choice& choice);

/// Flips one bit of a file; `bit` counts from bit 0 of the first byte.
void flip_bit(const std::filesystem::path& file, std::uint64_t bit);

/// All files below a directory, sorted.
std::vector<std::filesystem::path> files_below(const std::filesystem::path& root);

}  // namespace daybook::support
