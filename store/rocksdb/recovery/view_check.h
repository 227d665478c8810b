#pragma once

#include <rocksdb/options.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/model/ids.h"

namespace daybook::engine {

/// Reads the Views in DIR/views with all their tables. Returns one sentence for each that is
/// damaged, has another name or Store, or cannot be read. Skips a View that a process has open.
/// Changes no file; blocks for long. `options` as for opening the log.
std::vector<std::string> check_views(const std::filesystem::path& directory, const StoreId& store,
                                     const rocksdb::Options& options);

}  // namespace daybook::engine
