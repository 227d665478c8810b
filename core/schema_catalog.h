#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <capnp/schema-loader.h>

#include "core/filter.h"
#include "core/schema.h"
#include "core/schema_part.h"

namespace daybook {

/// How the event schema of a program stands to that of a Store, when the program reads what is
/// stored as it was meant.
struct SchemaComparison {
  bool is_new = false;  ///< the Store has not seen this schema before
  std::vector<SchemaPart> added;     ///< only this program has it
  std::vector<SchemaPart> lacking;   ///< only the Store has it: a later release was here
  std::vector<std::string> one_way;  ///< changes after which the release before is refused

  /// Events of these variants have other tags than those that are stored.
  struct TagChange {
    std::uint16_t variant = 0;
    std::string what;  ///< "tag reader on field name of struct Lent"
    bool lacking = false;  ///< only the Store has it
  };
  std::vector<TagChange> tags;

  /// Whether events have to be looked at for values that the program lacks.
  bool may_meet_unknown() const {
    return std::ranges::any_of(lacking, &SchemaPart::is_choice);
  }
};

/// The schemas of all categories of a Store: translates between stored numbers and names, for
/// programs that were not compiled with them too. Immutable; any thread.
class SchemaCatalog {
 public:
  SchemaCatalog();

  /// Loads what one catalog event holds. A later schema of a category has all that the earlier ones
  /// have, and takes their place.
  Result<void> add(std::string_view category, std::uint64_t type_id,
                   std::span<const Payload> nodes);

  const EventSchema* find(std::string_view category) const;
  std::vector<const EventSchema*> all() const;

  /// Compares a program's schema with that of the Store. schema_mismatch when stored events would
  /// be misread.
  Result<SchemaComparison> compare(const EventSchema& current) const;

  /// "account.deposited"; for an unknown number "account.#7".
  std::string type_name(std::string_view category, std::uint16_t variant) const;
  /// Reads "account.deposited", "account" (every type of it) or "account.#7".
  Result<EventType> parse_type(std::string_view text) const;

 private:
  struct Category {
    EventSchema latest;
    std::set<std::string> shapes;  // of all that there were
  };

  std::vector<std::unique_ptr<capnp::SchemaLoader>> loaders_;  // one for each version
  std::map<std::string, Category, std::less<>> by_category_;
};

}  // namespace daybook
