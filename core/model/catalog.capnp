@0xbed78a2de1eccbb4;
# The events of a Store's catalog, which is its Log number 0. They record Log numbers, names and
# schemas as ordinary Commits, so that everything else on disk can be derived from the log.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook");
using Daybook = import "/daybook/core/daybook.capnp";

struct CatalogEvent $Daybook.category("catalog") {
  union {
    logCreated @0 :LogCreated;
    logRemoved @1 :LogRemoved;
    logMoved @2 :LogMoved;
    logRestored @3 :LogRestored;
    schemaAdded @4 :SchemaAdded;
    programNamed @5 :ProgramNamed;
  }
}

struct LogCreated {
  number @0 :UInt32;   # short number in the records; never reused in this Store
  id @1 :Data;         # 16 bytes, permanent, kept when the Log moves to another Store
  name @2 :Text;
}

struct LogRemoved { number @0 :UInt32; }

struct LogMoved {
  number @0 :UInt32;
  storeId @1 :Data;    # 16 bytes: the Store that has the Log now
}

struct LogRestored {
  number @0 :UInt32;
  id @1 :Data;
  name @2 :Text;
}

struct ProgramNamed { name @0 :Text; }   # the program that owns the Store from now on

struct SchemaAdded {
  # The schema of one category's event union, added when a program first opens the Store with it.
  category @0 :Text;
  typeId @1 :UInt64;            # of the union's struct
  nodes @2 :List(Data);  # the struct and all it refers to, each as a canonical capnp schema.Node
}
