@0xd2c3a7dd1f0a5a11;
# A small domain for the tests of the reading side: accounts and their owners.
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("ledger");
using Daybook = import "/daybook/core/daybook.capnp";

struct AccountEvent @0x91f3a7dd1f0a5a12 $Daybook.category("account") {
  union {
    opened @0 :Opened;
    booked @1 :Booked;
    closed @2 :Closed;
  }
}
struct Opened { owner @0 :Text; }
struct Booked { cents @0 :Int64; }
struct Closed {}

struct NewerAccountEvent $Daybook.category("account") {
  union {
    opened @0 :Opened;
    booked @1 :Booked;
    closed @2 :Closed;
    frozen @3 :Closed;
  }
}

struct OwnerEvent $Daybook.category("owner") { union { renamed @0 :Renamed; left @1 :Closed; } }
struct Renamed { to @0 :Text; }

struct SecondAccountEvent $Daybook.category("account") {
  union { opened @0 :Opened; closed @1 :Closed; }
}

struct BalanceRow {
  owner @0 :Text $Daybook.index;
  cents @1 :Int64 $Daybook.index;
  bookings @2 :UInt32;
}
struct BookingRow { cents @0 :Int64; }
struct NestedRow { inside @0 :NestedRow; numbers @1 :List(Int64); }
struct OwnerRow { accounts @0 :UInt32; name @1 :Text; }
struct ContactRow {
  number @2 :UInt64 $Daybook.index;
  union {
    mail @0 :Text $Daybook.index;
    phone @1 :Text;
  }
}
struct BadIndexRow { share @0 :Float64 $Daybook.index; }
enum OrderStatus { placed @0; shipped @1; }
struct OrderRow {
  status @0 :OrderStatus $Daybook.index;
  paid @1 :Bool $Daybook.index;
}
struct GroupIndexRow { group :group { inner @0 :Text $Daybook.index; } }
