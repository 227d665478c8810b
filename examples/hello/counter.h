#pragma once

#include <daybook/core/deciders/aggregate.h>
#include <daybook/projections/projection.h>

#include "hello.capnp.h"

namespace hello {

struct Counter {
  using Command = CounterCommand;
  using Event = CounterEvent;
  std::int64_t total = 0;

  daybook::Decision<Event> decide(Command::Reader command) const {
    daybook::Decision<Event> decision;
    if (command.isReset()) {
      if (total == 0) return daybook::reject("there is nothing to reset");
      decision.emit().initWasReset();
    } else {
      decision.emit().initAdded().setAmount(command.getAdd().getAmount());
    }
    return decision;
  }
  void evolve(Event::Reader event) {
    total = event.isAdded() ? total + event.getAdded().getAmount() : 0;
  }
};

struct Totals {
  using Row = TotalRow;
  static constexpr auto name = "totals";
  static constexpr int version = 1;

  void apply(const daybook::Recorded<CounterEvent>& event, daybook::Rows<Row>& rows) const {
    rows.update(event.key(), [&](Row::Builder row) {
      row.setTotal(event->isAdded() ? row.getTotal() + event->getAdded().getAmount() : 0);
    });
  }
};

}  // namespace hello
