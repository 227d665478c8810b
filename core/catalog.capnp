@0xbed78a2de1eccbb4;
# What a Store says about itself: the events of its log number 0, the catalog. Numbers, names and
# schemas are commits like any other, so that everything else on disk can be derived from the log.

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
  number @0 :UInt32;   # the short number that records carry; never used again in this Store
  id @1 :Data;         # 16 bytes, permanent, also after a move to another Store
  name @2 :Text;
}

struct LogRemoved { number @0 :UInt32; }

struct LogMoved {
  number @0 :UInt32;
  storeId @1 :Data;    # 16 bytes: where the Log lives now
}

struct LogRestored {
  number @0 :UInt32;
  id @1 :Data;
  name @2 :Text;
}

struct ProgramNamed { name @0 :Text; }   # whose Store this is from now on

struct SchemaAdded {
  # The schema of one category's event union, as it was when a program first opened the Store with
  # it.
  category @0 :Text;
  typeId @1 :UInt64;            # of the union's struct
  nodes @2 :List(Data);         # it and everything it refers to: canonical capnp schema.Node each
}
