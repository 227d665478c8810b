#pragma once

#include <memory>

#include "bench/frame/workload.h"
#include "bench/peers/peer.h"

namespace daybook::bench {

enum class Workers : std::uint8_t {
  tasks,   ///< that do not block: a closed loop of completions
  threads  ///< that block, each for its append
};

/// Daybook in this process, synced.
std::unique_ptr<Peer> make_daybook_peer(const Context& context, Workers workers);

/// Daybook's service over loopback: its command API and its query API.
std::unique_ptr<Peer> make_http_peer(const Context& context, std::uint16_t command_port,
                                     std::uint16_t query_port);

}  // namespace daybook::bench
