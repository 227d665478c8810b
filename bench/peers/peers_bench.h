#pragma once

#include <memory>
#include <ostream>
#include <vector>

#include "bench/frame/workload.h"
#include "bench/peers/peer.h"

namespace daybook::bench {

struct PeerRounds {
  std::size_t rounds = 5;
  std::vector<std::uint32_t> workers;
};

/// Runs each workload on each peer in turn, with each number of workers: a line of JSON a figure to
/// `out`, as daybook-bench writes them, with `store`, `workload` and `workers` beside.
Result<void> run_peers(const std::vector<std::unique_ptr<Peer>>& peers, const PeerRounds& rounds,
                       const Context& context, std::ostream& out, std::ostream& err);

}  // namespace daybook::bench
