#include "core/commands/declare_schemas.h"

namespace daybook {

Result<bool> compare_schemas(const Store& store, std::span<const EventSchema> schemas) {
  bool may_meet_unknown = false;
  for (const auto& schema : schemas) {
    DAYBOOK_TRY(const auto comparison, store.compare(schema));
    may_meet_unknown = may_meet_unknown || comparison.may_meet_unknown();
  }
  return may_meet_unknown;
}

Result<bool> declare_schemas(Store& store, std::span<const EventSchema> schemas) {
  DAYBOOK_TRY(const bool may_meet_unknown, compare_schemas(store, schemas));
  for (const auto& schema : schemas) DAYBOOK_CHECK(store.declare(schema));
  return may_meet_unknown;
}

}  // namespace daybook
