@0xa1c3f6d2f0a9d602;
# An incompatible BookEvent: two ordinals swapped in a merge, and a variant removed.
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("library_reused");
using Daybook = import "/daybook/core/daybook.capnp";

struct BookEvent @0x8f3b0b1f0d3f9f01 $Daybook.category("book") {
  union {
    givenBack @0 :GivenBack;
    lent @1 :Lent;
  }
}
struct Lent @0x8f3b0b1f0d3f9f02 { reader @0 :Text; days @1 :UInt16; }
struct GivenBack @0x8f3b0b1f0d3f9f03 {}
