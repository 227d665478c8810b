#pragma once

#include <cstdint>
#include <optional>
#include <set>
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
    bool is_built = true;       ///< whether the View has its entries: see with_built()
  };

  /// An index holds so much of a text. Rows whose texts begin with the same so many bytes are found
  /// by their whole text all the same, in the order of their keys.
  static constexpr std::size_t indexed_text_bytes_max = 512;

  /// Refused as schema_mismatch when an index stands on a field that is no text, integer, enum or
  /// bool, or is in a group; or when the struct is generic.
  static Result<RowSchema> of(capnp::StructSchema schema);
  template <class Row>
  static Result<RowSchema> of() {
    return of(capnp::Schema::from<Row>());
  }

  capnp::StructSchema schema() const { return schema_; }
  const std::vector<Index>& indexes() const { return indexes_; }
  /// Null when no field of this name is indexed.
  const Index* find_index(std::string_view name) const;

  /// The same rows in a View that has the entries of these indexes only.
  RowSchema with_built(const std::set<std::uint16_t>& ordinals) const;

  /// What the keys of an index begin with: its value, ascending.
  static KeyShape index_shape(const Index& index);
  /// The field's value in a row, whole; nothing when a union left it out. An enum is its number, a
  /// bool is 0 or 1.
  static std::optional<KeyElement> index_value(const Index& index,
                                               capnp::DynamicStruct::Reader row);
  /// The value that somebody asks for: the number of an enum's value by its name, 1 for "true" and
  /// 0 for "false"; everything else as it is. invalid_argument with the names that there are.
  static Result<KeyElement> asked_value(const Index& index, const KeyElement& asked);
  /// Whether an index holds only the beginning of a value, so that the rows have to be looked at.
  static bool is_cut(const KeyElement& value);
  /// What an index holds of a value.
  static KeyElement cut(KeyElement value);

 private:
  capnp::StructSchema schema_;
  std::vector<Index> indexes_;
};

}  // namespace daybook
