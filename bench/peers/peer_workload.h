#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bench/load/payloads.h"
#include "bench/load/seeded_random.h"

namespace daybook::bench {

enum class PeerAction : std::uint8_t { append, read };

/// What must hold for an append.
enum class Condition : std::uint8_t {
  none,
  version,      ///< the stream holds as many events as its only writer put there
  type_and_tag  ///< no event of this type has the stream's name as its tag
};

/// What all peers are asked to do.
struct PeerWorkload {
  std::string name;
  PeerAction action = PeerAction::append;
  Condition condition = Condition::none;
  Content content = Content::zeros;
};

/// The closed-loop workloads of pyeventsourcing's event-store-benchmark, see README.md.
std::vector<PeerWorkload> peer_workloads();

/// One event on its way to the end of a stream.
struct PeerAppend {
  std::string_view stream;
  std::uint32_t number = 0;  ///< of the event in its stream, from 0; its type too
  std::span<const std::byte> payload;
  Condition condition = Condition::none;
};

inline constexpr std::uint32_t peer_stream_events = 10;

/// What one worker appends: a new stream every ten events, which nobody else writes to. One thread.
class PeerAppends {
 public:
  PeerAppends(const PeerWorkload& workload, std::shared_ptr<const Payloads> payloads,
              Environment& environment, std::uint32_t worker);

  /// Valid until the next one.
  PeerAppend next();

 private:
  const Condition condition_;
  const std::shared_ptr<const Payloads> payloads_;
  Environment* environment_;
  SeededRandom random_;
  std::string stream_;
  kj::Array<capnp::word> payload_;
  std::uint64_t events_ = 0;
};

}  // namespace daybook::bench
