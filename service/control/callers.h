#pragma once

#include <cstdint>
#include <list>
#include <string_view>
#include <vector>

#include "core/environment.h"
#include "service/control/address.h"
#include "service/control/frame.h"

struct pollfd;

namespace daybook::control {

/// Those who have connected and have not said yet what is to be run. They take no thread and no
/// place of a call, their time is limited, and when there are too many the oldest is refused: a
/// caller who says nothing keeps nobody else out. Owned and used by one thread; never blocks.
class Callers {
 public:
  struct Limits {
    std::size_t callers_max = 16;
    std::uint32_t call_ms_max = 5000;  ///< from connecting to the end of the call
  };
  /// One who has said it all.
  struct Caller {
    Descriptor socket;
    Frame call;
  };

  explicit Callers(Limits limits) : limits_{limits} {}

  void add(Descriptor socket, SteadyTime now);
  /// Reads what has come, and gives those who are done. Refuses those whose time is over; who has
  /// gone or sent what is no call is forgotten.
  std::vector<Caller> hear(SteadyTime now);

  /// What to poll, so that hear() has something to do.
  void add_to(std::vector<pollfd>& polled) const;
  /// When the time of the first one is over; SteadyTime::max() when there is none.
  SteadyTime next_deadline() const;

 private:
  struct Silent {
    Descriptor socket;
    SteadyTime deadline;
    FramePieces pieces;
  };

  const Limits limits_;
  std::list<Silent> silent_;  // the oldest first
};

/// Tells a caller in a sentence why nothing is run for him. Does not wait for him to read it.
void refuse(int socket, std::string_view why);

}  // namespace daybook::control
