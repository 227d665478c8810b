#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/choice.h"

namespace daybook::support {

/// What can befall a data directory while no process has it open.
enum class Damage {
  flip_bit,
  zero_range,            ///< up to 4,096 bytes become zeros
  cut,                   ///< the end of a file is gone
  remove,                ///< a file is gone
  exchange,              ///< two files have each other's content, of one kind if there are such
  remove_directory,      ///< with all that is in it
  exchange_directories,  ///< two that stand side by side, such as those of two views
};

constexpr Damage all_damages[]{Damage::flip_bit,         Damage::zero_range, Damage::cut,
                               Damage::remove,           Damage::exchange,
                               Damage::remove_directory, Damage::exchange_directories};

/// Does one damage to what is below `root`, chosen with equal chances among the kinds, then among
/// the files. Equal seeds on equal trees do the same. Returns a sentence that says what was done;
/// an empty one if the tree offers nothing for that kind.
std::string damage(const std::filesystem::path& root, Choice& choice);
std::string damage(const std::filesystem::path& root, Damage kind, Choice& choice);

/// The same for one file; not for exchange and for directories.
std::string damage_file(const std::filesystem::path& file, Damage kind, Choice& choice);

/// Turns one bit of a file over; `bit` counts from bit 0 of its first byte.
void flip_bit(const std::filesystem::path& file, std::uint64_t bit);

/// All files below a directory, sorted.
std::vector<std::filesystem::path> files_below(const std::filesystem::path& root);

}  // namespace daybook::support
