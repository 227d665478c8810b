#pragma once

#include <rocksdb/status.h>

#include <string_view>

#include "base/result.h"

namespace daybook::engine {

/// Turns a RocksDB Status into an Error; the only place that does. `doing` completes the sentence
/// "cannot ...".
Error to_error(const rocksdb::Status& status, std::string_view doing);

inline Result<void> check(const rocksdb::Status& status, std::string_view doing) {
  if (status.ok()) return {};
  return fail(to_error(status, doing));
}

}  // namespace daybook::engine
