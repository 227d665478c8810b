#pragma once

#include "core/model/ids.h"
#include "core/ports/view_store.h"

namespace daybook {

/// Ok if the name can be part of a path. Every ViewStore uses this check.
inline Result<void> check_view_name(const ViewName& name) {
  if (name.version > 0 && check_category(name.name)) return {};
  return fail(ErrorCode::invalid_argument,
              "'{}' version {} is not a valid view name: write 1 to {} characters of a-z, 0-9 and "
              "'_' and a version of at least 1",
              name.name, name.version, category_bytes_max);
}

/// Ok if every key may be stored; the empty key is reserved for the store.
inline Result<void> check_view_keys(const ViewBatch& batch) {
  for (const auto& change : batch.changes) {
    if (change.key.empty()) return fail(ErrorCode::invalid_argument, "the key of a row is empty");
  }
  return {};
}

}  // namespace daybook
