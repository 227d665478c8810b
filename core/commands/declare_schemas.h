#pragma once

#include <span>

#include "core/model/schema.h"
#include "core/ports/store.h"

namespace daybook {

/// Compares schemas with those of the Store, without changing it. Returns true when a later release
/// has written there, so that events may hold values unknown to these schemas. Errors: those of
/// Store::compare.
Result<bool> compare_schemas(const Store& store, std::span<const EventSchema> schemas);

/// The same, and then declares them. When one of them is refused, none is declared.
Result<bool> declare_schemas(Store& store, std::span<const EventSchema> schemas);

}  // namespace daybook
