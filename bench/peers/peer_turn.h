#pragma once

#include <memory>

#include "bench/frame/workload.h"
#include "bench/peers/peer.h"

namespace daybook::bench {

/// One peer doing one workload with so many workers, each of which waits for its answer before it
/// goes on. The peer, and its streams for reading, are prepared by who makes it.
std::unique_ptr<Workload> make_peer_turn(const Context& context, Peer& peer,
                                         const PeerWorkload& workload, std::uint32_t workers);

/// Fills 5,000 streams with ten events each, which PeerAction::read reads.
Result<void> fill_for_reading(Peer& peer, const StopFlag& stop);

}  // namespace daybook::bench
