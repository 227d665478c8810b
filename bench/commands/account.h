#pragma once

#include "load/movement.capnp.h"

#include "core/deciders/aggregate.h"

namespace daybook::bench {

/// The aggregate of `commands`: a balance that must not fall below what the bank lends. Its events
/// have the bytes of all other workloads' events. A value.
struct Account {
  using Command = MovementCommand;
  using Event = MovementEvent;
  bool is_closed = false;
  std::int64_t cents = 0;

  Decision<Event> decide(Command::Reader command) const;
  void evolve(Event::Reader event);
};

}  // namespace daybook::bench
