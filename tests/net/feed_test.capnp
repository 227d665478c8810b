@0xd0d2b1a7c3f4e5a6;
# A minimal domain for the feed tests: notes are written, a view counts them.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("notes");
using Daybook = import "/daybook/core/daybook.capnp";

struct NoteEvent $Daybook.category("note") { union { written @0 :Written; erased @1 :Erased; } }
struct Written { text @0 :Text; }
struct Erased {}

struct CountRow { notes @0 :UInt64; }
