#include "client_payment.h"

#include "account.h"

namespace bank {

using daybook::BoundaryDecision;
using daybook::Filter;
using daybook::reject;

Filter ClientPayment::boundary(const daybook::Incoming<Command>& payment) {
  return Filter::of_tag(std::string{"client:"} + payment->getClient().cStr());
}

BoundaryDecision ClientPayment::decide(const daybook::Incoming<Command>& payment) const {
  const std::string account = payment->getAccount();
  const auto amount = payment->getCents();
  if (!accounts.contains(account)) return reject("the client has no such account");
  if (auto rejection = check_amount(amount)) return *rejection;
  if (cents - amount < -overdraft_cents) return reject("insufficient funds on all accounts");
  BoundaryDecision decision;
  auto withdrawn = decision.emit<AccountEvent>(account).initWithdrawn();
  withdrawn.setCents(amount);
  withdrawn.setText(payment->getText());
  withdrawn.setClient(payment->getClient());
  return decision;
}

void ClientPayment::evolve(std::string_view account, AccountEvent::Reader event) {
  switch (event.which()) {
    case AccountEvent::OPENED:
      accounts.emplace(account);
      overdraft_cents += event.getOpened().getOverdraftCents();
      break;
    case AccountEvent::DEPOSITED: cents += event.getDeposited().getCents(); break;
    case AccountEvent::WITHDRAWN: cents -= event.getWithdrawn().getCents(); break;
    case AccountEvent::CLOSED: accounts.erase(accounts.find(account)); break;
  }
}

}  // namespace bank
