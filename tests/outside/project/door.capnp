@0xd2a2b4a4a9c1e6f3;
using Daybook = import "/daybook/core/daybook.capnp";
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("outside");

struct DoorCommand {
  union {
    open @0 :Open;
    close @1 :Close;
  }
}

struct Open { by @0 :Text; }
struct Close {}

struct DoorEvent $Daybook.category("door") {
  union {
    opened @0 :Opened;
    closed @1 :Closed;
  }
}

struct Opened { by @0 :Text $Daybook.tag("person"); }
struct Closed {}
