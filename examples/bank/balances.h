#pragma once

#include <daybook/projections/projection.h>

#include "bank.capnp.h"

namespace bank {

/// The balance of each account: one row per account.
struct Balances {
  using Row = BalanceRow;
  static constexpr auto name = "balances";
  static constexpr int version = 1;

  void apply(const daybook::Recorded<AccountEvent>& event, daybook::Rows<Row>& rows) const {
    rows.update({event.key()}, [&](Row::Builder row) {
      switch (event.which()) {
        case AccountEvent::OPENED:
          row.setOwner(event->getOpened().getOwner());
          row.setOpen(true);
          break;
        case AccountEvent::DEPOSITED: book(row, event->getDeposited().getCents()); break;
        case AccountEvent::WITHDRAWN: book(row, -event->getWithdrawn().getCents()); break;
        case AccountEvent::CLOSED: row.setOpen(false); break;
      }
    });
  }

  static void book(Row::Builder row, std::int64_t cents) {
    row.setCents(row.getCents() + cents);
    row.setBookings(row.getBookings() + 1);
  }
};

}  // namespace bank
