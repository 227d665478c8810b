#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "bench/peers/peer_workload.h"
#include "core/ports/event_log.h"

namespace daybook::bench {

/// One client of a peer. One thread.
class PeerSession {
 public:
  virtual ~PeerSession() = default;
  /// Durable when it returns.
  virtual Result<void> append(const PeerAppend& append) = 0;
  /// The events of a stream that were read.
  virtual Result<std::size_t> read(std::string_view stream) = 0;
};

/// A store that is compared. Outlives its sessions; used by one thread, its sessions by one each.
class Peer {
 public:
  virtual ~Peer() = default;
  virtual std::string_view name() const = 0;
  virtual bool can(const PeerWorkload& workload) const = 0;
  /// Begins with an empty store, where that is possible. There are no sessions then.
  virtual Result<void> clear() = 0;
  virtual Result<std::unique_ptr<PeerSession>> connect() = 0;
  /// Not null: its workers are no threads with a session each, but appends under way to this Log.
  virtual EventLog* log_of_tasks() { return nullptr; }
};

}  // namespace daybook::bench
