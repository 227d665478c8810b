#pragma once

#include <functional>

#include "store/rocksdb/database.h"

namespace daybook::engine {

/// Builds a log: `each` passes the records, in order, to `put`. The stamp is written last; a log
/// without it is incomplete.
Result<void> make_log(const std::filesystem::path& directory, const rocksdb::Options& options,
                      const Database::Shared& shared, const StoreId& store,
                      const std::function<Result<void>(
                          const std::function<Result<void>(Serial, Bytes)>& put)>& each);

}  // namespace daybook::engine
