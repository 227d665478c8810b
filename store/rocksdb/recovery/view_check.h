#pragma once

#include <rocksdb/options.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/ids.h"

namespace daybook::engine {

/// Reads the Views in DIR/views, with all their tables, and gives a sentence for each one that is
/// damaged, is not the one of its name and Store, or cannot be read. A View that any process has
/// open is not read. Changes no file; blocks for long.
/// `options` as the log is opened with.
std::vector<std::string> check_views(const std::filesystem::path& directory, const StoreId& store,
                                     const rocksdb::Options& options);

}  // namespace daybook::engine
