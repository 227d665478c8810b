@0x93d46651d18105bc;
# How the rows of a View are to be read. Stored in the View: docs/view-format.md.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook");

struct ViewForm {
  schema @0 :List(Data);
  # The row struct and all types it refers to, each as a canonical capnp schema.Node.
  indexes @1 :List(UInt16);
  # The numbers (after the @) of the fields for which every row has its index entry.
  categories @2 :List(Text);
  # The categories of the events that the rows come from, sorted.
}
