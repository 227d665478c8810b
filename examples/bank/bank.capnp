@0xab58936c66623bb2;
# The whole model of the bank: commands, events and rows of the views.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("bank");
using Daybook = import "/daybook/core/daybook.capnp";

# Commands: POST /commands/account/42 {"deposit": {"cents": 100}}

struct AccountCommand {
  union {
    open @0 :Open;
    deposit @1 :Deposit;
    withdraw @2 :Withdraw;
    close @3 :Close;
  }
}
struct Open { owner @0 :Text; overdraftCents @1 :Int64; client @2 :Text; }
struct Deposit { cents @0 :Int64; text @1 :Text; }
struct Withdraw { cents @0 :Int64; text @1 :Text; }
struct Close {}

# POST /commands/transfer {"from": "42", "to": "43", "cents": 100}
struct TransferCommand { from @0 :Text; to @1 :Text; cents @2 :Int64; text @3 :Text; }

# POST /commands/pay {"client": "ada", "account": "42", "cents": 100}
struct PayCommand { client @0 :Text; account @1 :Text; cents @2 :Int64; text @3 :Text; }

# Events. Those of a client's accounts carry the tag client:NAME, so that one filter selects them.

struct AccountEvent $Daybook.category("account") {
  union {
    opened @0 :Opened;
    deposited @1 :Deposited;
    withdrawn @2 :Withdrawn;
    closed @3 :Closed;
  }
}
struct Opened {
  owner @0 :Text $Daybook.tag("owner");
  overdraftCents @1 :Int64;
  client @2 :Text $Daybook.tag("client");
}
struct Deposited { cents @0 :Int64; text @1 :Text; client @2 :Text $Daybook.tag("client"); }
struct Withdrawn { cents @0 :Int64; text @1 :Text; client @2 :Text $Daybook.tag("client"); }
struct Closed { client @0 :Text $Daybook.tag("client"); }

# A snapshot of an account, so that loading it need not read all of its events.
struct AccountSnapshot {
  isOpen @0 :Bool;
  cents @1 :Int64;
  overdraftCents @2 :Int64;
  client @3 :Text;
}

# Views

struct BalanceRow {
  owner @0 :Text $Daybook.index;
  cents @1 :Int64;
  bookings @2 :UInt64;
  open @3 :Bool;
}
struct StatementRow { date @0 :Text; cents @1 :Int64; text @2 :Text; }
