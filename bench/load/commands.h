#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/environment.h"
#include "bench/load/payloads.h"
#include "bench/load/seeded_random.h"
#include "core/model/append.h"

namespace daybook::bench {

enum class Order : std::uint8_t { random, in_turn };

/// What the appended commits look like.
struct CommandShape {
  std::uint32_t events_per_commit = 2;
  std::uint32_t streams = 10'000;
  std::uint32_t tags_per_event = 0;
  Order order = Order::random;  ///< in which the streams are written to
  /// A stream that has so many is done, and a new one takes its place; 0: none ever is.
  std::uint32_t events_per_stream = 0;
};

/// Makes the commits that a workload appends: each of one Stream, with the Version that the Stream
/// will have when all commits made before are appended. So they must be appended in the order they
/// were made. Owned by one producer; one thread.
class Commands {
 public:
  /// `producer` tells apart those who append at the same time: each has Streams of its own.
  Commands(const CommandShape& shape, const Clock& clock, std::shared_ptr<const Payloads> payloads,
           std::uint32_t producer = 0);
  Commands(const CommandShape& shape, const Clock& clock)
      : Commands{shape, clock, Payloads::make()} {}

  AppendRequest next() { return next_of(next_stream()); }
  /// A commit of the stream with this number, from 0.
  AppendRequest next_of(std::uint32_t stream);

  const StreamId& stream(std::uint32_t number) const { return streams_[number]; }

 private:
  std::uint32_t next_stream();
  StreamId make_stream();
  std::vector<std::string> tags_of(std::uint32_t stream);

  const CommandShape shape_;
  const Clock& clock_;
  const std::shared_ptr<const Payloads> payloads_;
  const std::uint32_t producer_;
  SeededRandom random_;
  std::vector<StreamId> streams_;
  std::vector<Version> versions_;
  std::uint32_t streams_made_ = 0;
  std::uint64_t commits_ = 0;
  std::uint64_t events_ = 0;
};

}  // namespace daybook::bench
