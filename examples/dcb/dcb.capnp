@0xb1f3a7c65a4e2d19;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("dcb");
using Daybook = import "/daybook/core/daybook.capnp";

# The stored event. Its type and its tags are tags of the log, see tags.h, so that filters and
# append conditions work on both.
struct StoredEvent $Daybook.category("dcb") {
  union {
    recorded @0 :Recorded;
    unused @1 :Unused $Daybook.retired;  # a union has at least two variants
  }
}
struct Recorded { data @0 :Text; }
struct Unused {}

# The HTTP messages, in the form of the test suite of dcb.events.
struct Query { items @0 :List(QueryItem); }         # any of the items; none = every event
struct QueryItem { types @0 :List(Text); tags @1 :List(Text); }  # any of the types, all of the tags
struct ReadOptions {
  from @0 :UInt64;      # first position, inclusive, in either direction; 0 = not set
  limit @1 :UInt64 = 0xffffffffffffffff;  # number of events; at least 1
  backwards @2 :Bool;
}

struct Append { events @0 :List(Event); condition @1 :AppendCondition; }
struct Event { type @0 :Text; tags @1 :List(Text); data @2 :Text; }
struct AppendCondition {
  failIfEventsMatch @0 :Query;
  after @1 :UInt64;     # ignore events up to this position; 0 = ignore none
}

struct SequencedEvent { type @0 :Text; tags @1 :List(Text); data @2 :Text; position @3 :UInt64; }
struct Appended { durationInMicroseconds @0 :UInt64; appendConditionFailed @1 :Bool; }
