#pragma once

#include <daybook/core/boundary_decider.h>

#include <set>

#include "bank.capnp.h"

namespace bank {

/// Money out of one of a client's accounts. The rule is about all of them: together they stay above
/// the sum of their overdraft limits, whatever single ones hold. It is decided on all events with
/// the client's tag, in whichever account, and only if no other such event has come in meanwhile.
struct ClientPayment {
  static constexpr auto name = "pay";
  using Command = PayCommand;
  using Events = daybook::Events<AccountEvent>;

  std::set<std::string, std::less<>> accounts;  // that are open
  std::int64_t cents = 0;                       // in all accounts together
  std::int64_t overdraft_cents = 0;             // of all accounts together

  static daybook::Filter boundary(const daybook::Incoming<Command>& payment);
  daybook::BoundaryDecision decide(const daybook::Incoming<Command>& payment) const;
  void evolve(std::string_view account, AccountEvent::Reader event);
};

}  // namespace bank
