@0xb3a1f8c27d1e6a04;
# A second small domain for the tests of core: guests buy seats of shows.
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("theatre");
using Daybook = import "/daybook/core/daybook.capnp";

struct ShowCommand { union { announce @0 :Announce; sell @1 :Sell; nothing @2 :Nothing; } }
struct Announce { seats @0 :UInt32; }
struct Sell { guest @0 :Text; seats @1 :UInt32; }
struct Nothing {}

struct ShowEvent $Daybook.category("show") {
  union { announced @0 :Announced; sold @1 :Sold; }
}
struct Announced { seats @0 :UInt32; }
struct Sold { guest @0 :Text $Daybook.tag("guest"); seats @1 :UInt32; }

struct ShowSnapshot { seats @0 :UInt32; lastGuest @1 :Text; padding @2 :Data; }

struct GuestEvent $Daybook.category("guest") { union { allowed @0 :Allowed; left @1 :Nothing; } }
struct Allowed { guest @0 :Text $Daybook.tag("guest"); seats @1 :UInt32; }

# From one show to another, all seats or none.
struct SwapCommand { from @0 :Text; to @1 :Text; guest @2 :Text; seats @3 :UInt32; }
# Limits the seats of a guest over all shows together.
struct BookSeatsCommand { show @0 :Text; guest @1 :Text; seats @2 :UInt32; }
