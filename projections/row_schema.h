#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <capnp/dynamic.h>
#include <capnp/schema.h>

#include "core/event.h"
#include "core/result.h"
#include "core/row_key.h"

namespace daybook {

/// The Rows of a View: their Cap'n Proto struct and the fields marked `$Daybook.index`. A value;
/// refers to the compiled schema.
class RowSchema {
 public:
  struct Index {
    std::string name;           ///< the field's name in the schema
    std::uint16_t ordinal = 0;  ///< the number after its @: what is stored
    capnp::StructSchema::Field field;
  };

  /// Refused as schema_mismatch when an index stands on a field that is no text or integer.
  static Result<RowSchema> of(capnp::StructSchema schema);
  template <class Row>
  static Result<RowSchema> of() {
    return of(capnp::Schema::from<Row>());
  }

  capnp::StructSchema schema() const { return schema_; }
  const std::vector<Index>& indexes() const { return indexes_; }
  /// Null when no field of this name is indexed.
  const Index* find_index(std::string_view name) const;

  /// What the keys of an index begin with: its value, ascending.
  static KeyShape index_shape(const Index& index);
  /// What an index holds for a row: the field's value; nothing when a union left it out.
  /// limit_exceeded for an unsigned integer beyond the signed ones.
  static Result<std::optional<KeyElement>> index_value(const Index& index,
                                                       capnp::DynamicStruct::Reader row);

 private:
  capnp::StructSchema schema_;
  std::vector<Index> indexes_;
};

}  // namespace daybook
