#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "core/append.h"
#include "core/environment.h"

namespace daybook::bench {

/// What the appended commits look like.
struct CommandShape {
  std::uint32_t events_per_commit = 2;
  std::uint32_t streams = 10'000;
};

/// Random bytes of a fixed seed: each run appends the same, and no system call is measured.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : generator_{seed} {}
  void fill(std::span<std::byte> bytes) override;
  std::uint64_t below(std::uint64_t end) { return generator_() % end; }

 private:
  std::mt19937_64 generator_;
};

/// Makes the commits that a workload appends: each of one Stream, chosen at random, with the
/// Version that the Stream will have when all commits made before are appended. So they must be
/// appended in the order they were made. Owned by one producer; one thread.
class Commands {
 public:
  static constexpr std::size_t payload_bytes = 256;

  Commands(const CommandShape& shape, const Clock& clock);

  AppendRequest next();

 private:
  void make_payloads();

  const CommandShape shape_;
  const Clock& clock_;
  SeededRandom random_;
  std::vector<StreamId> streams_;
  std::vector<Version> versions_;
  // Random bytes are made beforehand; an append copies them, as a caller's own encoder would.
  std::vector<kj::Array<capnp::word>> payloads_;
  std::size_t payload_ = 0;
};

}  // namespace daybook::bench
