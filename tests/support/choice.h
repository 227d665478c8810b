#pragma once

#include <cstdint>
#include <random>
#include <string_view>

namespace daybook::support {

/// Random choices that a seed repeats on every machine and standard library; the distributions of
/// <random> differ between libraries. A value; one thread at a time.
class Choice {
 public:
  explicit Choice(std::uint64_t seed) : random_{seed} {}

  /// For one thing among many, such as a file by its path: its choices do not depend on those of
  /// the others, so a run that differs in one file repeats the rest.
  Choice(std::uint64_t seed, std::string_view thing) : random_{mixed(seed, thing)} {}

  /// A number below `limit`, which must not be 0.
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

  /// A number from `least` to `most`, both included.
  std::uint64_t within(std::uint64_t least, std::uint64_t most) {
    return least + below(most - least + 1);
  }

  bool one_in(std::uint64_t times) { return below(times) == 0; }

  char byte() { return static_cast<char>(below(256)); }

 private:
  /// FNV-1a, by Fowler, Noll and Vo: enough to distinguish names; the engine does the rest.
  static std::uint64_t mixed(std::uint64_t seed, std::string_view thing) {
    std::uint64_t hash = 14695981039346656037ULL ^ (seed * 0x9e3779b97f4a7c15ULL);
    for (const char c : thing) {
      hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
    return hash;
  }

  std::mt19937_64 random_;
};

}  // namespace daybook::support
