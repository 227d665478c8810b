#include "account.h"

namespace bank {

using daybook::Decision;
using daybook::reject;

namespace {

// Far above any bank's balance, and low enough that a sum of two does not overflow.
constexpr std::int64_t cents_max = 1'000'000'000'000'000;

/// Tags the event with the client, if the account belongs to one.
template <class Event>
void set_client(Event event, capnp::Text::Reader client) {
  if (client.size() > 0) event.setClient(client);
}

}  // namespace

std::optional<daybook::Rejection> check_amount(std::int64_t cents) {
  if (cents > 0 && cents <= cents_max) return std::nullopt;
  return reject("an amount must be from 1 to {} cents", cents_max);
}

Decision<AccountEvent> Account::decide(Command::Reader command) const {
  switch (command.which()) {
    case Command::OPEN: return open(command.getOpen());
    case Command::DEPOSIT:
      return deposit(command.getDeposit().getCents(), command.getDeposit().getText());
    case Command::WITHDRAW:
      return withdraw(command.getWithdraw().getCents(), command.getWithdraw().getText());
    case Command::CLOSE: return close();
  }
  return reject("unknown command");
}

void Account::evolve(Event::Reader event) {
  switch (event.which()) {
    case Event::OPENED:
      is_open = true;
      overdraft_cents = event.getOpened().getOverdraftCents();
      client = event.getOpened().getClient();
      break;
    case Event::DEPOSITED: cents += event.getDeposited().getCents(); break;
    case Event::WITHDRAWN: cents -= event.getWithdrawn().getCents(); break;
    case Event::CLOSED: is_open = false; break;
  }
}

Decision<AccountEvent> Account::open(Open::Reader open) const {
  if (is_open) return reject("the account is already open");
  if (open.getOwner().size() == 0) return reject("an account needs an owner");
  if (open.getOverdraftCents() < 0 || open.getOverdraftCents() > cents_max) {
    return reject("the overdraft limit must be from 0 to {} cents", cents_max);
  }
  Decision<AccountEvent> decision;
  auto opened = decision.emit().initOpened();
  opened.setOwner(open.getOwner());
  opened.setOverdraftCents(open.getOverdraftCents());
  set_client(opened, open.getClient());
  return decision;
}

Decision<AccountEvent> Account::deposit(std::int64_t amount, capnp::Text::Reader text) const {
  if (!is_open) return reject("the account is not open");
  if (auto rejection = check_amount(amount)) return *rejection;
  if (cents > cents_max - amount) return reject("the balance would be too large");
  Decision<AccountEvent> decision;
  auto deposited = decision.emit().initDeposited();
  deposited.setCents(amount);
  deposited.setText(text);
  set_client(deposited, client);
  return decision;
}

Decision<AccountEvent> Account::withdraw(std::int64_t amount, capnp::Text::Reader text) const {
  if (!is_open) return reject("the account is not open");
  if (auto rejection = check_amount(amount)) return *rejection;
  if (!client.empty()) return reject("accounts of a client share a limit: use pay");
  if (cents - amount < -overdraft_cents) return reject("insufficient funds");
  Decision<AccountEvent> decision;
  auto withdrawn = decision.emit().initWithdrawn();
  withdrawn.setCents(amount);
  withdrawn.setText(text);
  return decision;
}

Decision<AccountEvent> Account::close() const {
  if (!is_open) return reject("the account is not open");
  if (cents != 0) return reject("only an empty account can be closed");
  if (!client.empty() && overdraft_cents > 0) {
    return reject("the client's other accounts depend on the overdraft limit of this one");
  }
  Decision<AccountEvent> decision;
  set_client(decision.emit().initClosed(), client);
  return decision;
}

void Account::save(Snapshot::Builder to) const {
  to.setIsOpen(is_open);
  to.setCents(cents);
  to.setOverdraftCents(overdraft_cents);
  to.setClient(client);
}

void Account::load(Snapshot::Reader from) {
  is_open = from.getIsOpen();
  cents = from.getCents();
  overdraft_cents = from.getOverdraftCents();
  client = from.getClient();
}

}  // namespace bank
