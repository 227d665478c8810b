@0xc7270c591eff9ee2;
# Annotations for a domain's schema. Import as
#   using Daybook = import "/daybook/core/daybook.capnp";
# core/model/annotations.h repeats the ids, because generated C++ does not expose them.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("daybook");

annotation category @0x828948db64863bd4 (struct) :Text;
# On an event union: the category of its streams, [a-z0-9_]+. It is stored: never change it.

annotation formerly @0xadeee7ae81ed888d (field, group, union, enumerant) :Text;
# A former name; may be repeated. On a variant of an event union, the former name stays valid in
# filters.

annotation retired @0xf34ff628e52836bf (field, group, union, enumerant) :Void;
# On a variant of an event union: still folded, but never emitted again. Elsewhere only a remark.

annotation tag @0xce5427a92adc3ebe (field) :Text;
# On a text or integer field of an event's struct itself, at most once: each event gets the tag
# "<name>:<value>", unless the field is a member of a union and another member is set.

annotation index @0x815f81031cdcbc21 (field) :Void;
# On a text, integer, enum or bool field of a row: the View keeps a secondary index on it.

annotation personal @0xdf62cde9199312ac (field) :Void;
# Reserved for personal data that can be erased by destroying a key. Has no effect yet.
