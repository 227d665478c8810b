@0xd3b6a1c07f42e985;
# The event of all workloads: 256 bytes with its root pointer, half of them random.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::bench");

struct Movement {
  account @0 :UInt64;
  cents @1 :Int64;
  note @2 :Data;  # 224 bytes
}
