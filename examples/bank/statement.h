#pragma once

#include <daybook/projections/projection.h>

#include "bank.capnp.h"

namespace bank {

/// Every booking: one row each, by account, newest first.
struct Statement {
  using Row = StatementRow;
  static constexpr auto name = "statement";
  static constexpr int version = 1;

  void apply(const daybook::Recorded<AccountEvent>& event, daybook::Rows<Row>& rows) const {
    switch (event.which()) {
      case AccountEvent::DEPOSITED: {
        const auto deposited = event->getDeposited();
        return book(event, deposited.getCents(), deposited.getText(), rows);
      }
      case AccountEvent::WITHDRAWN: {
        const auto withdrawn = event->getWithdrawn();
        return book(event, -withdrawn.getCents(), withdrawn.getText(), rows);
      }
      case AccountEvent::OPENED:
      case AccountEvent::CLOSED: return;
    }
  }

  static void book(const daybook::Recorded<AccountEvent>& event, std::int64_t cents,
                   capnp::Text::Reader text, daybook::Rows<Row>& rows) {
    const auto place = daybook::descending(static_cast<std::int64_t>(event.version().value));
    rows.put({event.key(), place}, [&](Row::Builder row) {
      row.setDate(daybook::to_iso(event.occurred_at()).substr(0, 10));
      row.setCents(cents);
      row.setText(text);
    });
  }
};

}  // namespace bank
