#include "tests/support/damage.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "tests/support/file_kind.h"

namespace daybook::support {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<fs::path>;
using Pair = std::pair<fs::path, fs::path>;

constexpr std::uint64_t zeroed_bytes_max = 4096;

template <class Wanted>
Paths below(const fs::path& root, const Wanted& wanted) {
  Paths paths;
  for (const auto& entry : fs::recursive_directory_iterator{root}) {
    if (wanted(entry)) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

void overwrite(const fs::path& file, std::uint64_t offset, const std::string& bytes) {
  std::fstream stream{file, std::ios::binary | std::ios::in | std::ios::out};
  stream.seekp(static_cast<std::streamoff>(offset));
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void exchange(const Pair& pair) {
  const auto aside = pair.first.string() + ".aside";
  fs::rename(pair.first, aside);
  fs::rename(pair.second, pair.first);
  fs::rename(aside, pair.second);
}

/// The pairs of `paths` that `allowed` accepts; if `better` accepts any, only those.
template <class Allowed, class Better>
std::vector<Pair> pairs(const Paths& paths, const Allowed& allowed, const Better& better) {
  std::vector<Pair> all;
  std::vector<Pair> good;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    for (std::size_t j = i + 1; j < paths.size(); ++j) {
      if (allowed(paths[i], paths[j])) all.emplace_back(paths[i], paths[j]);
      if (better(paths[i], paths[j])) good.emplace_back(paths[i], paths[j]);
    }
  }
  return good.empty() ? all : good;
}

std::string exchange_one(const std::vector<Pair>& pairs, Choice& choice) {
  if (pairs.empty()) return {};
  const auto& pair = pairs[choice.below(pairs.size())];
  exchange(pair);
  return fmt::format("exchanged {} and {}", pair.first.string(), pair.second.string());
}

std::string exchange_files(const fs::path& root, Choice& choice) {
  const auto any = [](const fs::path&, const fs::path&) { return true; };
  const auto same_kind = [](const fs::path& a, const fs::path& b) {
    return kind_of(a.string()) == kind_of(b.string()) && kind_of(a.string()) != FileKind::other;
  };
  return exchange_one(pairs(files_below(root), any, same_kind), choice);
}

std::string damage_directory(const fs::path& root, Damage kind, Choice& choice) {
  const auto directories = below(root, [](const auto& entry) { return entry.is_directory(); });
  if (kind == Damage::exchange_directories) {
    const auto side_by_side = [](const fs::path& a, const fs::path& b) {
      return a.parent_path() == b.parent_path();
    };
    return exchange_one(pairs(directories, side_by_side, side_by_side), choice);
  }
  if (directories.empty()) return {};
  const auto& chosen = directories[choice.below(directories.size())];
  fs::remove_all(chosen);
  return fmt::format("removed the directory {}", chosen.string());
}

}  // namespace

Paths files_below(const fs::path& root) {
  return below(root, [](const auto& entry) { return entry.is_regular_file(); });
}

void flip_bit(const fs::path& file, std::uint64_t bit) {
  std::ifstream stream{file, std::ios::binary};
  stream.seekg(static_cast<std::streamoff>(bit / 8));
  const auto byte = static_cast<unsigned>(stream.get());
  overwrite(file, bit / 8, std::string(1, static_cast<char>(byte ^ (1U << (bit % 8)))));
}

std::string damage_file(const fs::path& file, Damage kind, Choice& choice) {
  const auto size = fs::file_size(file);
  if (kind == Damage::remove) {
    fs::remove(file);
    return fmt::format("removed {}", file.string());
  }
  if (size == 0) return {};
  if (kind == Damage::flip_bit) {
    const auto bit = choice.below(size * 8);
    flip_bit(file, bit);
    return fmt::format("flipped bit {} of byte {} of {}", bit % 8, bit / 8, file.string());
  }
  const auto from = choice.below(size);
  if (kind == Damage::zero_range) {
    const auto count = choice.within(1, std::min(zeroed_bytes_max, size - from));
    overwrite(file, from, std::string(count, '\0'));
    return fmt::format("wrote {} zeros at byte {} of {}", count, from, file.string());
  }
  if (kind == Damage::cut) {
    fs::resize_file(file, from);
    return fmt::format("cut {} from {} to {} bytes", file.string(), size, from);
  }
  return {};
}

std::string damage(const fs::path& root, Damage kind, Choice& choice) {
  if (kind == Damage::exchange) return exchange_files(root, choice);
  if (kind == Damage::remove_directory || kind == Damage::exchange_directories) {
    return damage_directory(root, kind, choice);
  }
  auto files = files_below(root);
  if (kind != Damage::remove) {
    std::erase_if(files, [](const fs::path& file) { return fs::file_size(file) == 0; });
  }
  if (files.empty()) return {};
  return damage_file(files[choice.below(files.size())], kind, choice);
}

std::string damage(const fs::path& root, Choice& choice) {
  return damage(root, all_damages[choice.below(std::size(all_damages))], choice);
}

}  // namespace daybook::support
