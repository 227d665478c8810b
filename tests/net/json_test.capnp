@0xd5f4b1a2c3e09871;
# A schema with every type, for the tests of the JSON codec.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook::json_test");

enum Colour { red @0; green @1; darkBlue @2; }

struct Scalars {
  nothing @0 :Void;
  flag @1 :Bool;
  i8 @2 :Int8;
  i16 @3 :Int16;
  i32 @4 :Int32;
  i64 @5 :Int64;
  u8 @6 :UInt8;
  u16 @7 :UInt16;
  u32 @8 :UInt32;
  u64 @9 :UInt64;
  f32 @10 :Float32;
  f64 @11 :Float64;
  text @12 :Text;
  bytes @13 :Data;
  colour @14 :Colour;
}

struct Open { owner @0 :Text; }
struct Deposit { cents @0 :Int64; note @1 :Text = "none"; }

struct Command {
  union {
    open @0 :Open;
    deposit @1 :Deposit;
    close @2 :Void;
    limit @3 :Int32;
    move :group { to @4 :Text; cents @5 :Int64; }
    label @6 :Text;
  }
}

struct NewerCommand {
  union {
    open @0 :Open;
    deposit @1 :Deposit;
    close @2 :Void;
    limit @3 :Int32;
    move :group { to @4 :Text; cents @5 :Int64; }
    label @6 :Text;
    freeze @7 :Void;
    thaw @8 :Void;
  }
}

struct Tree {
  name @0 :Text;
  children @1 :List(Tree);
  left @2 :Tree;
}

struct Wide {
  second @1 :Int32;  # declared out of ordinal order
  first @0 :Int32 = 7;
  numbers @2 :List(Int64);
  texts @3 :List(Text);
  grid @4 :List(List(UInt8));
  deposits @5 :List(Deposit);
  colours @6 :List(Colour);
  place :group { street @7 :Text; number @8 :UInt16; }
  shape :union { circle @9 :Float64; square @10 :Float64; }
  any @11 :AnyPointer;
  commands @12 :List(Command);
  nothings @13 :List(Void);
}
