@0xbe8252abda5d367b;
using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("hello");
using Daybook = import "/daybook/core/daybook.capnp";

struct CounterCommand { union { add @0 :Add; reset @1 :Reset; } }
struct Add { amount @0 :Int64; }
struct Reset {}

struct CounterEvent $Daybook.category("counter") {
  union { added @0 :Added; wasReset @1 :WasReset; }
}
struct Added { amount @0 :Int64; }
struct WasReset {}

struct TotalRow { total @0 :Int64; }
