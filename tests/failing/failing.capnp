@0xd1f6a1b2c3d42001;
# Commands that say how they shall fail.
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("failing");
using Daybook = import "/daybook/core/daybook.capnp";

struct TrialCommand { union { pass @0 :Words; throw @1 :Throw; refuse @2 :Words; wait @3 :Words; } }
struct Words { text @0 :Text; }
struct Throw { what @0 :Text; text @1 :Text; }

struct TrialEvent @0xd1f6a1b2c3d42002 $Daybook.category("trial") {
  union { passed @0 :Passed; unused @1 :Unused; }
}
struct Passed @0xd1f6a1b2c3d42003 { text @0 :Text; }
struct Unused @0xd1f6a1b2c3d42004 {}

struct TrialRow { text @0 :Text; }
