#pragma once

#include <cstdint>
#include <cstring>
#include <random>

#include "base/environment.h"

namespace daybook::bench {

/// Random bytes of a fixed seed: each run appends the same, and no system call is measured. One
/// thread.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : generator_{seed} {}

  void fill(std::span<std::byte> bytes) override {
    while (!bytes.empty()) {
      const std::uint64_t number = generator_();
      const auto count = std::min(bytes.size(), sizeof number);
      std::memcpy(bytes.data(), &number, count);
      bytes = bytes.subspan(count);
    }
  }
  std::uint64_t below(std::uint64_t end) { return generator_() % end; }
  /// From 0 to below 1.
  double part() { return static_cast<double>(generator_() >> 11) * 0x1p-53; }

 private:
  std::mt19937_64 generator_;
};

}  // namespace daybook::bench
