@0xa1c3f6d2f0a9d601;
# BookEvent of a later program: one variant renamed with $Daybook.formerly, one added.
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("library_renamed");
using Daybook = import "/daybook/core/daybook.capnp";

struct BookEvent @0x8f3b0b1f0d3f9f01 $Daybook.category("book") {
  union {
    lent @0 :Lent;
    returned @1 :GivenBack $Daybook.formerly("givenBack");
    burnt @2 :GivenBack $Daybook.retired;
    lost @3 :GivenBack;
  }
}
struct Lent @0x8f3b0b1f0d3f9f02 { reader @0 :Text; days @1 :UInt16; shelf @2 :Text; }
struct GivenBack @0x8f3b0b1f0d3f9f03 {}
