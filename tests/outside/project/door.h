#pragma once

#include <daybook/core/deciders/aggregate.h>

#include "door.capnp.h"

namespace outside {

struct Door {
  using Command = DoorCommand;
  using Event = DoorEvent;
  bool is_open = false;

  daybook::Decision<Event> decide(Command::Reader command) const {
    if (command.isOpen() == is_open) return daybook::reject("it is so already");
    daybook::Decision<Event> decision;
    if (command.isOpen()) {
      decision.emit().initOpened().setBy(command.getOpen().getBy());
    } else {
      decision.emit().initClosed();
    }
    return decision;
  }
  void evolve(Event::Reader event) { is_open = event.isOpened(); }
};

}  // namespace outside
