#pragma once

#include <daybook/core/deciders/boundary_decider.h>

#include <set>

#include "bank.capnp.h"

namespace bank {

/// A payment out of one of a client's accounts. The rule covers all of them: together they are
/// overdrawn by at most the sum of their overdraft limits. It is decided on all events with the
/// client's tag, and accepted only if no such event was appended meanwhile. A value, owned by the
/// command runner; one thread at a time.
struct ClientPayment {
  static constexpr auto name = "pay";
  using Command = PayCommand;
  using Events = daybook::Events<AccountEvent>;

  std::set<std::string, std::less<>> accounts;  // open accounts
  std::int64_t cents = 0;                       // sum of all accounts
  std::int64_t overdraft_cents = 0;             // sum of all accounts

  static daybook::Filter boundary(const daybook::Incoming<Command>& payment);
  daybook::BoundaryDecision decide(const daybook::Incoming<Command>& payment) const;
  void evolve(std::string_view account, AccountEvent::Reader event);
};

}  // namespace bank
