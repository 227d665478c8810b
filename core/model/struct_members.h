#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <capnp/schema.h>

namespace daybook {

/// A name in a schema, and its former names.
struct SchemaName {
  std::string now;
  std::vector<std::string> formerly;

  bool was(std::string_view name) const;
};

/// A union value that must be set for a field to exist.
struct UnionChoice {
  std::uint32_t offset = 0;  ///< of the discriminant, in units of 16 bits
  std::uint16_t value = 0;
  friend bool operator==(const UnionChoice&, const UnionChoice&) = default;
};

/// A field of a struct, other than a group. Fields of a group count as members of the enclosing
/// struct, because the encoding has no groups.
struct StructMember {
  std::uint16_t ordinal = 0;  ///< the number after its @
  std::vector<SchemaName> names;     ///< of the enclosing groups, outermost first, then its own
  std::vector<UnionChoice> choices;  ///< outermost first
  capnp::StructSchema::Field field;

  const SchemaName& name() const { return names.back(); }
  std::string path() const;  ///< "payment.card"
  std::string groups() const;  ///< "payment": the path without its own name
};

/// Sorted by ordinal.
std::vector<StructMember> members_of(capnp::StructSchema schema);

/// Pairs of a group around `before` and the same group around `now`, by current or former name; the
/// groups of the deeper one that the other lacks are left out. Nullopt if each is in a group that
/// the other is not in, or if their order differs.
std::optional<std::vector<std::pair<const SchemaName*, const SchemaName*>>> groups_in_common(
    const StructMember& before, const StructMember& now);

/// Whether `now` has the name of `before` without any former name, except for groups that only one
/// of them is in.
bool could_be_named(const StructMember& before, const StructMember& now);

/// The name of the outermost group of `before` that is not around `now`.
const std::string& first_unlike(const StructMember& before, const StructMember& now);

/// As written in a schema: "List(Int64)"; structs and enums by their short name.
std::string type_text(capnp::Type type);

}  // namespace daybook
