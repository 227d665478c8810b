#pragma once

#include <daybook/core/aggregate.h>

#include "bank.capnp.h"

namespace bank {

/// A bank account: opened once, kept above its overdraft limit, closed only when empty.
struct Account {
  using Command = AccountCommand;
  using Event = AccountEvent;

  bool is_open = false;
  std::int64_t cents = 0;
  std::int64_t overdraft_cents = 0;

  daybook::Decision<Event> decide(Command::Reader command) const;
  void evolve(Event::Reader event);

  daybook::Decision<Event> open(Open::Reader open) const;
  daybook::Decision<Event> deposit(std::int64_t amount, capnp::Text::Reader text) const;
  daybook::Decision<Event> withdraw(std::int64_t amount, capnp::Text::Reader text) const;
  daybook::Decision<Event> close() const;
};

}  // namespace bank
