#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <capnp/any.h>
#include <capnp/schema.h>

#include "core/event.h"
#include "core/result.h"

namespace daybook {

/// One variant of an event union.
struct EventVariant {
  std::uint16_t number = 0;            ///< discriminant: what is stored
  std::string name;                    ///< the field's name in the schema
  std::vector<std::string> formerly;   ///< $Daybook.formerly, as often as it stands there
  bool retired = false;                ///< $Daybook.retired
  std::uint32_t slot = 0;              ///< of its pointer, in the union's struct

  struct Tag {
    std::string name;
    capnp::StructSchema::Field field;  ///< in the variant's struct
  };
  std::vector<Tag> tags;               ///< $Daybook.tag
};

/// The events of one category: a Cap'n Proto struct that is one unnamed union of struct variants.
/// A value; refers to the schema it was made of, which must outlive it.
class EventSchema {
 public:
  /// Refused as schema_mismatch when the struct is no event union.
  static Result<EventSchema> of(capnp::StructSchema schema);
  template <class Event>
  static Result<EventSchema> of() {
    return of(capnp::Schema::from<Event>());
  }

  const std::string& category() const { return category_; }
  std::uint64_t type_id() const { return schema_.getProto().getId(); }
  capnp::StructSchema schema() const { return schema_; }
  const std::vector<EventVariant>& variants() const { return variants_; }

  /// Null when this program's schema has no such discriminant.
  const EventVariant* find(std::uint16_t number) const;
  /// By its name or its former name; null when there is none.
  const EventVariant* find(std::string_view variant_name) const;

  /// The variant that is set in an event; null when none is, or one that is not known.
  const EventVariant* active(capnp::AnyStruct::Reader event) const;

  /// The tags that $Daybook.tag asks for, of one event. The payload's discriminant must be known.
  std::vector<std::string> tags_of(Payload payload) const;

  /// The union and everything it refers to: canonical capnp schema.Node each, the union first.
  std::vector<kj::Array<capnp::word>> nodes() const;

 private:
  std::string category_;
  capnp::StructSchema schema_;
  std::vector<EventVariant> variants_;
  std::uint32_t discriminant_ = 0;  // offset in the struct's data, in units of 16 bits
};

}  // namespace daybook
