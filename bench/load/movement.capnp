@0xd3b6a1c07f42e985;
# What all workloads write: a message of 256 bytes with its root pointer.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::bench");
using Daybook = import "/daybook/core/daybook.capnp";

struct MovementCommand { union { move @0 :Movement; close @1 :Close; } }
struct MovementEvent $Daybook.category("account") {
  union { moved @0 :Movement; closed @1 :Close; }
}

struct Movement {
  account @0 :UInt64;
  cents @1 :Int64;
  note @2 :Data;  # 208 bytes
}
struct Close {}
