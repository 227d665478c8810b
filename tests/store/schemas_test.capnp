@0xd9c9d63c9d6a1f3b;
# Event unions for the tests of Store::declare: one category, its valid successors, and invalid
# ones.

using Daybook = import "/daybook/core/daybook.capnp";

struct Opened { owner @0 :Text; }
struct Closed {}

struct AccountEvent @0xb5a0d0f3e8d1c7a1 $Daybook.category("account") {
  union { opened @0 :Opened; closed @1 :Closed; }
}
struct OtherEvent $Daybook.category("other") {
  union { happened @0 :Closed; failed @1 :Closed; }
}
struct ForeignAccountEvent $Daybook.category("account") {
  union { opened @0 :Opened; closed @1 :Closed; }
}
struct RenamedAccountEvent $Daybook.category("account") {
  union { opened @0 :Opened; ended @1 :Closed; }
}
struct CatalogImpostor $Daybook.category("catalog") {
  union { happened @0 :Closed; failed @1 :Closed; }
}
