#include "projections/projection.h"

#include <algorithm>

#include "base/caught.h"
#include "core/model/known_values.h"

namespace daybook {

Result<bool> ProjectionDefinition::apply(const EventView& event, RowBatch& batch,
                                         bool checks_values) const {
  const auto listened = std::find_if(events_.begin(), events_.end(), [&](const auto& events) {
    return events.category() == event.category;
  });
  if (listened == events_.end()) return false;
  if (event.schema != listened->type_id()) {
    return fail(ErrorCode::schema_mismatch,
                "category {} has another schema (@{:#x}) in the store than in the program (@{:#x})",
                event.category, event.schema, listened->type_id());
  }
  if (!listened->find(event.variant)) {
    return fail(ErrorCode::unknown_event,
                "its type ({}.#{}) is not known to this program: a newer program wrote it",
                event.category, event.variant);
  }
  Result<void> called;
  try {
    if (checks_values) DAYBOOK_CHECK(check_known_values(listened->schema(), event.payload));
    call(static_cast<std::size_t>(listened - events_.begin()), event, batch);
  } catch (const RowFailure& failure) {
    called = fail(failure.error());
  } catch (...) {
    called = fail(caught("apply()", ErrorCode::corrupt));
  }
  // Report a failure of the batch even when apply() caught it.
  DAYBOOK_CHECK(batch.end_event());
  DAYBOOK_CHECK(called);
  return true;
}

Result<ViewName> ProjectionDefinition::make_name(std::string name, int version) {
  if (!check_category(name)) {
    return fail(ErrorCode::invalid_argument,
                "'{}' is not a valid projection name: write 1 to {} characters of a-z, 0-9 and '_'",
                name, category_bytes_max);
  }
  if (version < 1) {
    return fail(ErrorCode::invalid_argument,
                "the version of projection {} must be at least 1", name);
  }
  return ViewName{std::move(name), static_cast<std::uint32_t>(version)};
}

Result<void> ProjectionDefinition::check(const ViewName& name,
                                         const std::vector<EventSchema>& events) {
  for (auto one = events.begin(); one != events.end(); ++one) {
    const bool twice = std::any_of(events.begin(), one, [&](const auto& other) {
      return other.category() == one->category();
    });
    if (twice) {
      return fail(ErrorCode::schema_mismatch, "projection {} names category {} twice",
                  name.name, one->category());
    }
  }
  return {};
}

}  // namespace daybook
