#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <capnp/dynamic.h>
#include <capnp/schema.h>

#include "base/result.h"
#include "core/model/event.h"
#include "projections/row_key.h"

namespace daybook {

/// The Rows of a View: their Cap'n Proto struct and the fields marked `$Daybook.index`. A value,
/// owned by its holder; refers to the compiled schema. Any thread may read it.
class RowSchema {
 public:
  struct Index {
    std::string name;           ///< the field's name in the schema
    std::uint16_t ordinal = 0;  ///< the number after its @; this is stored
    capnp::StructSchema::Field field;
    bool is_built = true;       ///< whether the View has its entries: see with_built()
  };

  /// An index holds at most this many bytes of a text. Rows whose texts share these first bytes are
  /// still found by the whole text; among themselves they are in key order.
  static constexpr std::size_t indexed_text_bytes_max = 512;

  /// Fails with schema_mismatch when an indexed field is not a text, integer, enum or bool, or is
  /// in a group, or when the struct is generic.
  static Result<RowSchema> of(capnp::StructSchema schema);
  template <class Row>
  static Result<RowSchema> of() {
    return of(capnp::Schema::from<Row>());
  }

  capnp::StructSchema schema() const { return schema_; }
  const std::vector<Index>& indexes() const { return indexes_; }
  /// Null when no indexed field has this name.
  const Index* find_index(std::string_view name) const;

  /// The same rows in a View that has only the entries of these indexes.
  RowSchema with_built(const std::set<std::uint16_t>& ordinals) const;

  /// The shape of the first element of an index key: the value, ascending.
  static KeyShape index_shape(const Index& index);
  /// The field's whole value in a row; nullopt when it is in a union and not set. An enum is its
  /// number, a bool is 0 or 1.
  static std::optional<KeyElement> index_value(const Index& index,
                                               capnp::DynamicStruct::Reader row);
  /// Converts a value of a query: the name of an enum value to its number, "true" to 1, "false" to
  /// 0; others stay as they are. Fails with invalid_argument and lists the valid names.
  static Result<KeyElement> asked_value(const Index& index, const KeyElement& asked);
  /// Whether an index holds only the beginning of this value, so the row must be read to compare.
  static bool is_cut(const KeyElement& value);
  /// The part of a value that an index holds.
  static KeyElement cut(KeyElement value);

 private:
  capnp::StructSchema schema_;
  std::vector<Index> indexes_;
};

}  // namespace daybook
