#include "bench/commands/account.h"

namespace daybook::bench {
namespace {

constexpr std::int64_t lent_max = 1'000'000'000'000;

}  // namespace

Decision<Account::Event> Account::decide(Command::Reader command) const {
  Decision<Event> decision;
  if (is_closed) return reject("the account is closed");
  if (command.isClose()) {
    decision.emit().initClosed();
    return decision;
  }
  const auto move = command.getMove();
  if (cents + move.getCents() < -lent_max) return reject("the bank does not lend that much");
  decision.emit().setMoved(move);
  return decision;
}

void Account::evolve(Event::Reader event) {
  if (event.isClosed()) {
    is_closed = true;
  } else {
    cents += event.getMoved().getCents();
  }
}

}  // namespace daybook::bench
