#include "store/repair.h"

#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/recovery/repair.h"

namespace daybook {

Result<RepairReport> repair_store(const std::filesystem::path& directory,
                                  const RepairOptions& options) {
  try {
    return engine::repair(directory, options, engine::system_files());
  } catch (const std::exception& exception) {
    return fail(ErrorCode::io, "cannot repair the store in {}: {}", directory.string(),
                exception.what());
  }
}

}  // namespace daybook
