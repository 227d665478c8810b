#pragma once

#include <functional>

#include "store/rocksdb/database.h"

namespace daybook::engine {

/// Makes a log out of records: gives each to `put` in order, as `each` says. It is complete when it
/// has its stamp, which is written last.
Result<void> make_log(const std::filesystem::path& directory, const rocksdb::Options& options,
                      const Database::Shared& shared, const StoreId& store,
                      const std::function<Result<void>(
                          const std::function<Result<void>(Serial, Bytes)>& put)>& each);

}  // namespace daybook::engine
