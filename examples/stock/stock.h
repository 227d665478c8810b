#pragma once
#include <daybook/core/deciders/aggregate.h>
#include <daybook/projections/projection.h>

#include "stock.capnp.h"

namespace stock {

/// The aggregate: the count of one item in stock. Never negative.
struct Item {
  using Command = ItemCommand;
  using Event = ItemEvent;
  std::uint64_t count = 0;

  daybook::Decision<Event> decide(Command::Reader command) const {
    daybook::Decision<Event> decision;
    switch (command.which()) {
      case Command::RECEIVE:
        decision.emit().initReceived().setCount(command.getReceive().getCount());
        break;
      case Command::SHIP:
        if (command.getShip().getCount() > count) {
          return daybook::reject("only {} are in stock", count);
        }
        decision.emit().initShipped().setCount(command.getShip().getCount());
        break;
    }
    return decision;
  }

  void evolve(Event::Reader event) {
    switch (event.which()) {
      case Event::RECEIVED: count += event.getReceived().getCount(); break;
      case Event::SHIPPED: count -= event.getShipped().getCount(); break;
    }
  }
};

/// The view: one row for each item.
struct Levels {
  using Row = LevelRow;
  static constexpr auto name = "levels";
  static constexpr int version = 1;

  void apply(const daybook::Recorded<ItemEvent>& event, daybook::Rows<Row>& rows) const {
    rows.update(event.key(), [&](Row::Builder row) {
      if (event->isReceived()) row.setCount(row.getCount() + event->getReceived().getCount());
      if (event->isShipped()) row.setCount(row.getCount() - event->getShipped().getCount());
    });
  }
};

}  // namespace stock
