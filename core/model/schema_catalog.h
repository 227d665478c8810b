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

#include "core/model/filter.h"
#include "core/model/schema.h"
#include "core/model/schema_part.h"

namespace daybook {

/// How the event schema of a program differs from that of a Store. Made only if the program reads
/// all stored events correctly.
struct SchemaComparison {
  bool is_new = false;  ///< the Store has not seen this schema before
  bool is_first = false;  ///< the Store has not seen this category before
  std::vector<SchemaPart> added;     ///< only the program has it
  std::vector<SchemaPart> lacking;   ///< only the Store has it: a later release added it
  std::vector<std::string> one_way;  ///< changes after which the previous release is refused
  std::vector<std::string> regrouped;  ///< fields that came into groups or out of them

  /// A tag that only one side adds to the events of a variant.
  struct TagChange {
    std::uint16_t variant = 0;
    std::string what;  ///< "tag reader on field name of struct Lent"
    bool lacking = false;  ///< only the Store has it
  };
  std::vector<TagChange> tags;

  /// Whether events must be checked for values that the program does not know.
  bool may_meet_unknown() const {
    return std::ranges::any_of(lacking, &SchemaPart::is_choice);
  }
};

/// The schemas of all categories of a Store. Translates between stored numbers and names, also in
/// programs that were not compiled with the schemas. Shared by readers of the Store; immutable once
/// built, any thread.
class SchemaCatalog {
 public:
  SchemaCatalog();

  /// Loads the content of one catalog event. A later schema of a category has everything that the
  /// earlier ones have, and replaces them.
  Result<void> add(std::string_view category, std::uint64_t type_id,
                   std::span<const Payload> nodes);

  const EventSchema* find(std::string_view category) const;
  std::vector<const EventSchema*> all() const;

  /// Compares a program's schema with that of the Store. schema_mismatch if stored events would be
  /// misread.
  Result<SchemaComparison> compare(const EventSchema& current) const;

  /// "account.deposited"; for an unknown number "account.#7".
  std::string type_name(std::string_view category, std::uint16_t variant) const;
  /// Parses "account.deposited", "account" (every type of it) or "account.#7".
  Result<EventType> parse_type(std::string_view text) const;

 private:
  struct Category {
    EventSchema latest;
    std::set<std::string> shapes;  // of all versions so far
  };

  std::vector<std::unique_ptr<capnp::SchemaLoader>> loaders_;  // one per version
  std::map<std::string, Category, std::less<>> by_category_;
};

}  // namespace daybook
