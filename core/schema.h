#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <capnp/schema-loader.h>
#include <capnp/schema.h>

#include "core/event.h"
#include "core/filter.h"
#include "core/result.h"

namespace daybook {

/// One variant of an event union.
struct EventVariant {
  std::uint16_t number = 0;            ///< discriminant: what is stored
  std::string name;                    ///< the field's name in the schema
  std::optional<std::string> formerly; ///< $Daybook.formerly
  bool retired = false;                ///< $Daybook.retired

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

  /// The tags that $Daybook.tag asks for, of one event. The payload's discriminant must be known.
  std::vector<std::string> tags_of(Payload payload) const;

  /// The union and everything it refers to: canonical capnp schema.Node each, the union first.
  std::vector<kj::Array<capnp::word>> nodes() const;

 private:
  std::string category_;
  capnp::StructSchema schema_;
  std::vector<EventVariant> variants_;
};

/// A hash of these structs and everything they refer to, the same as long as nothing of it changes.
std::uint64_t schema_hash(std::span<const capnp::StructSchema> structs);

/// What opening a Store with another version of a schema means.
enum class SchemaChange : std::uint8_t { none, grown };

/// Compares a schema with the stored one of the same category. schema_mismatch when stored events
/// would be misread: a discriminant whose name changed without $Daybook.formerly, a variant that is
/// gone, another struct, or an incompatible field.
Result<SchemaChange> compare_schemas(const EventSchema& stored, const EventSchema& current);

/// The schemas of all categories of a Store: translates between stored numbers and names, for
/// programs that were not compiled with them too. Immutable; any thread.
class SchemaCatalog {
 public:
  SchemaCatalog();

  /// Loads what one catalog event holds; a later schema of a category replaces the earlier one.
  Result<void> add(std::string_view category, std::uint64_t type_id,
                   std::span<const Payload> nodes);

  const EventSchema* find(std::string_view category) const;
  std::vector<const EventSchema*> all() const;

  /// "account.deposited"; for an unknown number "account.#7".
  std::string type_name(std::string_view category, std::uint16_t variant) const;
  /// Reads "account.deposited", "account" (every type of it) or "account.#7".
  Result<EventType> parse_type(std::string_view text) const;

 private:
  std::vector<std::unique_ptr<capnp::SchemaLoader>> loaders_;  // one for each version
  std::map<std::string, EventSchema, std::less<>> by_category_;
};

}  // namespace daybook
