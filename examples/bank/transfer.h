#pragma once

#include <daybook/core/deciders/streams_decider.h>

#include "account.h"

namespace bank {

/// Money from one account to another: one decision over both, one atomic commit.
struct Transfer {
  static constexpr auto name = "transfer";
  using Command = TransferCommand;
  using Loads = daybook::Loads<Account, Account>;

  static std::array<std::string, 2> keys(Command::Reader transfer) {
    return {transfer.getFrom().cStr(), transfer.getTo().cStr()};
  }

  static daybook::Decisions<Account, Account> decide(const daybook::Incoming<Command>& transfer,
                                                     const Account& from, const Account& to) {
    daybook::Decisions<Account, Account> decisions;
    decisions.at<0>() = from.withdraw(transfer->getCents(), transfer->getText());
    decisions.at<1>() = to.deposit(transfer->getCents(), transfer->getText());
    return decisions;
  }
};

}  // namespace bank
