#pragma once

#include <cstdint>
#include <list>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "service/control/address.h"
#include "service/control/frame.h"

struct pollfd;

namespace daybook::control {

/// Connections that have not sent their call yet. They use no thread and no call slot, their time
/// is limited, and when there are too many the oldest is refused, so a silent client blocks nobody.
/// Owned and used by one thread; never blocks.
class Callers {
 public:
  struct Limits {
    std::size_t callers_max = 16;
    std::uint32_t call_ms_max = 5000;  ///< from connecting to the last byte of the call
  };
  /// A connection whose call is complete.
  struct Caller {
    Descriptor socket;
    Frame call;
  };

  explicit Callers(Limits limits) : limits_{limits} {}

  void add(Descriptor socket, SteadyTime now);
  /// Reads available bytes and returns the complete calls. Refuses connections past their deadline.
  /// Drops closed connections and those that sent an invalid call.
  std::vector<Caller> hear(SteadyTime now);

  /// Adds the sockets to poll for hear().
  void add_to(std::vector<pollfd>& polled) const;
  /// The earliest deadline; SteadyTime::max() when there are no connections.
  SteadyTime next_deadline() const;

 private:
  struct Silent {
    Descriptor socket;
    SteadyTime deadline;
    FramePieces pieces;
  };

  const Limits limits_;
  std::list<Silent> silent_;  // oldest first
};

/// Refuses a call with this reason. Does not wait until the caller reads it.
void refuse(int socket, std::string_view why);

}  // namespace daybook::control
