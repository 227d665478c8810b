@0xe707b720251f34b1;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("stock");
using Daybook = import "/daybook/core/daybook.capnp";

struct ItemCommand { union { receive @0 :Receive; ship @1 :Ship; } }
struct Receive { count @0 :UInt32; }
struct Ship { count @0 :UInt32; }

struct ItemEvent $Daybook.category("item") { union { received @0 :Received; shipped @1 :Shipped; } }
struct Received { count @0 :UInt32; }
struct Shipped { count @0 :UInt32; }

struct LevelRow { count @0 :UInt64; }
