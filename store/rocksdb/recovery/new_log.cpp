#include "store/rocksdb/recovery/new_log.h"

#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/log/rocksdb_cursor.h"
#include "store/rocksdb/stamp.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {

Result<void> make_log(const std::filesystem::path& directory, const rocksdb::Options& options,
                      const Database::Shared& shared, const StoreId& store,
                      const std::function<Result<void>(
                          const std::function<Result<void>(Serial, Bytes)>& put)>& each) {
  auto& files = *shared.data->files;
  DAYBOOK_CHECK(remove_tree(files, directory));  // left by an interrupted attempt
  {
    DAYBOOK_TRY(const auto database, Database::open(options, directory, shared));
    const auto put = [&](Serial serial, Bytes record) {
      rocksdb::WriteOptions unlogged;
      unlogged.disableWAL = true;
      const auto key = key_of(serial);
      return check((*database)->Put(unlogged, as_slice(key), as_slice(record)), "write the log");
    };
    DAYBOOK_CHECK(each(put));
    DAYBOOK_CHECK(check((*database)->Flush({}), "write the log"));
  }
  DAYBOOK_CHECK(write_stamp(files, directory, {store, "log"}));
  return sync_directory(files, directory.parent_path());
}

}  // namespace daybook::engine
