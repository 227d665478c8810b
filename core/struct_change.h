#pragma once

#include <string>
#include <vector>

#include <capnp/schema.h>

#include "core/result.h"
#include "core/schema_part.h"

namespace daybook {

/// In what two versions of a struct differ, with all structs and enums that they refer to, where
/// messages of either can be read with the other.
struct StructChange {
  std::vector<SchemaPart> added;    ///< only the current version has it
  std::vector<SchemaPart> lacking;  ///< only the stored version has it
  /// After these the stored version is refused beside the current one: "renames field a of struct
  /// Lent to b".
  std::vector<std::string> one_way;
};

/// What the struct at the top and its fields are called in sentences.
struct StructNouns {
  std::string owner;             ///< "category book"; empty = struct and its name
  std::string_view field = "field";
};

/// Compares by numbers and by names. schema_mismatch when messages of the stored version would be
/// misread: a number that has another name without $Daybook.formerly, a name that has another
/// number, another type, another default, another place in a union. The sentence names struct,
/// field and remedy.
Result<StructChange> compare_structs(capnp::StructSchema stored, capnp::StructSchema current,
                                     const StructNouns& nouns = {});

/// Of an error of compare_structs: what has changed, without consequence and remedy.
std::string reason_of(const Error& mismatch);

}  // namespace daybook
