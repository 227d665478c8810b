@0xd1f6a1b2c3d41002;
# The events of a thing, as one release of its program has them.
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("thing");
using Daybook = import "/daybook/core/daybook.capnp";

enum Colour @0xd1f6a1b2c3d40001 { red @0; blue @1; green @2; }

struct ThingCommand { union { make @0 :Make; paint @1 :Paint; freeze @2 :Freeze; } }
struct Make { name @0 :Text; }
struct Paint { colour @0 :UInt16; }
struct Freeze {}

struct ThingEvent @0xd1f6a1b2c3d40002 $Daybook.category("thing") {
  union {
    made @0 :Made;
    painted @1 :Painted;
    frozen @2 :Frozen;
  }
}
struct Made @0xd1f6a1b2c3d40003 { name @0 :Text; size @1 :Int32; }
struct Painted @0xd1f6a1b2c3d40004 { colour @0 :Colour; }
struct Frozen @0xd1f6a1b2c3d40005 {}

struct ThingRow { name @0 :Text $Daybook.index; colour @1 :Text; frozen @2 :Bool; }
