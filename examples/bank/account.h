#pragma once

#include <daybook/core/deciders/aggregate.h>

#include <optional>
#include <string>

#include "bank.capnp.h"

namespace bank {

/// Returns a rejection if the amount cannot be booked.
std::optional<daybook::Rejection> check_amount(std::int64_t cents);

/// A bank account: opened once, kept above its overdraft limit, closed only when empty. The
/// accounts of one client share their limits; they are debited by a ClientPayment. A value, owned
/// by the command runner; one thread at a time.
struct Account {
  using Command = AccountCommand;
  using Event = AccountEvent;

  bool is_open = false;
  std::int64_t cents = 0;
  std::int64_t overdraft_cents = 0;
  std::string client;  // empty = shares its limit with no other account

  daybook::Decision<Event> decide(Command::Reader command) const;
  void evolve(Event::Reader event);

  using Snapshot = AccountSnapshot;
  static constexpr int state_version = 1;
  void save(Snapshot::Builder to) const;
  void load(Snapshot::Reader from);

  daybook::Decision<Event> open(Open::Reader open) const;
  daybook::Decision<Event> deposit(std::int64_t amount, capnp::Text::Reader text) const;
  daybook::Decision<Event> withdraw(std::int64_t amount, capnp::Text::Reader text) const;
  daybook::Decision<Event> close() const;
};

}  // namespace bank
