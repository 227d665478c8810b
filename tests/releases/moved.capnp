@0xd1f6a1b2c3d41004;
# The events of the first release, and rows whose fields have changed places.
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("thing");
using Daybook = import "/daybook/core/daybook.capnp";

enum Colour @0xd1f6a1b2c3d40001 { red @0; blue @1; }

struct ThingCommand { union { make @0 :Make; paint @1 :Paint; freeze @2 :Freeze; } }
struct Make { name @0 :Text; }
struct Paint { colour @0 :UInt16; }
struct Freeze {}

struct ThingEvent @0xd1f6a1b2c3d40002 $Daybook.category("thing") {
  union {
    made @0 :Made;
    painted @1 :Painted;
  }
}
struct Made @0xd1f6a1b2c3d40003 { name @0 :Text; }
struct Painted @0xd1f6a1b2c3d40004 { colour @0 :Colour; }
struct Frozen @0xd1f6a1b2c3d40005 {}

struct ThingRow { colour @0 :Text $Daybook.index; name @1 :Text; frozen @2 :Bool; }
