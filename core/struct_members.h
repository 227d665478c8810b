#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <capnp/schema.h>

namespace daybook {

/// A name in a schema, and those it had before.
struct SchemaName {
  std::string now;
  std::vector<std::string> formerly;

  bool was(std::string_view name) const;
};

/// A value of a union that must be set for a field to be there.
struct UnionChoice {
  std::uint32_t offset = 0;  ///< of the discriminant, in units of 16 bits
  std::uint16_t value = 0;
  friend bool operator==(const UnionChoice&, const UnionChoice&) = default;
};

/// A field of a struct that has a place of its own. The fields of a group are members of the struct
/// around it: in a message there are no groups.
struct StructMember {
  std::uint16_t ordinal = 0;  ///< the number after its @
  std::vector<SchemaName> names;     ///< of the groups around it from outside in, and its own
  std::vector<UnionChoice> choices;  ///< from outside in
  capnp::StructSchema::Field field;

  const SchemaName& name() const { return names.back(); }
  std::string path() const;  ///< "payment.card"
};

/// In the order of their ordinals.
std::vector<StructMember> members_of(capnp::StructSchema schema);

/// As it is written in a schema: "List(Int64)", and for structs and enums their short name.
std::string type_text(capnp::Type type);

}  // namespace daybook
