@0xe8f79aeaf38006f9;
# A small domain for the tests of core: a library lends books.
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("library");
using Daybook = import "/daybook/core/daybook.capnp";

struct BookCommand { union { lend @0 :Lend; giveBack @1 :GiveBack; burn @2 :GiveBack; } }
struct Lend { reader @0 :Text; days @1 :UInt16; }
struct GiveBack {}

struct BookEvent @0x8f3b0b1f0d3f9f01 $Daybook.category("book") {
  union {
    lent @0 :Lent;
    givenBack @1 :GivenBack;
    burnt @2 :GivenBack $Daybook.retired;
  }
}
struct Lent @0x8f3b0b1f0d3f9f02 {
  reader @0 :Text $Daybook.tag("reader");
  days @1 :UInt16 $Daybook.tag("days");
}
struct GivenBack @0x8f3b0b1f0d3f9f03 {}

struct LendTwoCommand { first @0 :Text; second @1 :Text; reader @2 :Text; }

struct NotAUnion $Daybook.category("book") { name @0 :Text; }
struct WithoutCategory { union { lent @0 :Lent; givenBack @1 :GivenBack; } }
struct Inline $Daybook.category("book") { union { lent @0 :Lent; count @1 :UInt64; } }
