@0x93d46651d18105bc;
# What is kept in a View of how its rows are to be read: docs/view-format.md.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook");

struct ViewForm {
  schema @0 :List(Data);
  # The struct of the rows and everything it refers to: canonical capnp schema.Node each.
  indexes @1 :List(UInt16);
  # The fields, by the numbers after their @, of which every row has its index entry.
  categories @2 :List(Text);
  # Of the events that the rows come from, in order.
}
