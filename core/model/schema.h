#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <capnp/any.h>
#include <capnp/schema.h>

#include "base/result.h"
#include "core/model/event.h"

namespace daybook {

/// One variant of an event union.
struct EventVariant {
  std::uint16_t number = 0;            ///< discriminant, as stored
  std::string name;                    ///< the field's name in the schema
  std::vector<std::string> formerly;   ///< all values of $Daybook.formerly
  bool retired = false;                ///< $Daybook.retired
  std::uint32_t slot = 0;              ///< of the variant's pointer in the union's struct

  struct Tag {
    std::string name;
    capnp::StructSchema::Field field;  ///< in the variant's struct
  };
  std::vector<Tag> tags;               ///< $Daybook.tag
};

/// The events of one category: a Cap'n Proto struct that consists of one unnamed union of struct
/// variants. A value; immutable, any thread. The Cap'n Proto schema must outlive it.
class EventSchema {
 public:
  /// schema_mismatch if the struct is not an event union, or if a $Daybook.tag in it would have no
  /// effect.
  static Result<EventSchema> of(capnp::StructSchema schema);
  template <class Event>
  static Result<EventSchema> of() {
    return of(capnp::Schema::from<Event>());
  }

  /// As a Store's catalog has it: tags without effect, which an earlier Daybook accepted, are
  /// ignored.
  static Result<EventSchema> stored(capnp::StructSchema schema);

  const std::string& category() const { return category_; }
  std::uint64_t type_id() const { return schema_.getProto().getId(); }
  capnp::StructSchema schema() const { return schema_; }
  const std::vector<EventVariant>& variants() const { return variants_; }

  /// Null if this program's schema has no such discriminant.
  const EventVariant* find(std::uint16_t number) const;
  /// Finds a variant by its current or former name; null if there is none.
  const EventVariant* find(std::string_view variant_name) const;

  /// The variant that is set in an event; null if none is set or it is unknown.
  const EventVariant* active(capnp::AnyStruct::Reader event) const;

  /// The $Daybook.tag tags of one event; none if its variant is unknown.
  std::vector<std::string> tags_of(Payload payload) const;

  /// The union and everything it refers to, each as a canonical capnp schema.Node, the union first.
  std::vector<kj::Array<capnp::word>> nodes() const;

 private:
  std::string category_;
  capnp::StructSchema schema_;
  std::vector<EventVariant> variants_;
  std::uint32_t discriminant_ = 0;  // offset in the struct's data, in units of 16 bits
};

}  // namespace daybook
