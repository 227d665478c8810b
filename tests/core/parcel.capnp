@0xd29bd1b3c0dc8b11;
# An event with every kind of field, to test which events given/when/then treats as equal.
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("parcel");
using Daybook = import "/daybook/core/daybook.capnp";

struct ParcelCommand { union { send @0 :Contents; lose @1 :Contents; } }
struct ParcelEvent $Daybook.category("parcel") { union { sent @0 :Contents; lost @1 :Contents; } }

enum Size { small @0; large @1; }
struct Address { street @0 :Text; number @1 :UInt16; beside @2 :Address; }
struct Contents {
  text @0 :Text;
  data @1 :Data;
  words @2 :List(Text);
  counts @3 :List(Int32);
  stops @4 :List(Address);
  to @5 :Address;
  grid @6 :List(List(Text));
  named @7 :Text = "nobody";
  size @8 :Size = large;
  weight @9 :Float64 = 1.5;
  heavy @10 :Bool;
  group :group {
    note @11 :Text;
    place @12 :Address;
  }
  union {
    nothing @13 :Void;
    sender @14 :Text;
    office @15 :Address;
    by :group { truck @16 :Text; speed @17 :Int8; }
  }
  offset @18 :Int64;
}

# An older Contents, with the first two fields only.
struct FormerContents { text @0 :Text; data @1 :Data; }
