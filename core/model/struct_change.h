#pragma once

#include <string>
#include <vector>

#include <capnp/schema.h>

#include "base/result.h"
#include "core/model/schema_part.h"

namespace daybook {

/// The differences between two versions of a struct, including all structs and enums that it refers
/// to. Made only if either version can read messages of the other.
struct StructChange {
  std::vector<SchemaPart> added;    ///< only the current version has it
  std::vector<SchemaPart> lacking;  ///< only the stored version has it
  /// Changes after which the stored version is refused: "renames field a of struct Lent to b".
  std::vector<std::string> one_way;
  /// Fields that came into groups or out of them: "field home.street of struct Made was street".
  std::vector<std::string> regrouped;
};

/// What messages call the top struct and its fields.
struct StructNouns {
  std::string owner;             ///< "category book"; empty = "struct" and its name
  std::string_view field = "field";
};

/// Compares by number and by name. schema_mismatch if messages of the stored version would be
/// misread: a number with another name but no $Daybook.formerly, a name with another number,
/// another type, another default, another place in a union, groups that neither contain the former
/// ones nor are among them. The message names struct, field and
/// remedy.
Result<StructChange> compare_structs(capnp::StructSchema stored, capnp::StructSchema current,
                                     const StructNouns& nouns = {});

/// The part of a compare_structs error that says what changed, without consequence and remedy.
std::string reason_of(const Error& mismatch);

}  // namespace daybook
