#include "store/rocksdb/database.h"

#include <mutex>
#include <utility>
#include <vector>

#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

/// What is left open for the rest of the process. Never destroyed, so that nothing is closed at the
/// end of the process either.
struct Abandoned {
  struct Database {
    rocksdb::DB* db;
    std::vector<rocksdb::ColumnFamilyHandle*> families;
    std::shared_ptr<DirectoryLock> lock;
  };
  std::mutex mutex;
  std::vector<Database> databases;

  static Abandoned& instance() {
    static auto* const abandoned = new Abandoned;
    return *abandoned;
  }
};

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const rocksdb::Options& options,
                                                 const std::filesystem::path& directory,
                                                 std::shared_ptr<DirectoryLock> lock) {
  return open(options, directory, {{rocksdb::kDefaultColumnFamilyName, options}}, std::move(lock));
}

Result<std::unique_ptr<Database>> Database::open(
    const rocksdb::Options& options, const std::filesystem::path& directory,
    const std::vector<rocksdb::ColumnFamilyDescriptor>& families,
    std::shared_ptr<DirectoryLock> lock) {
  rocksdb::DB* opened = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const auto status =
      rocksdb::DB::Open(options, directory.string(), families, &handles, &opened);
  std::unique_ptr<rocksdb::DB> db{opened};
  DAYBOOK_CHECK(check(status, fmt::format("open {}", directory.string())));
  return std::unique_ptr<Database>{
      new Database{std::move(db), std::move(handles), std::move(lock)}};
}

Database::~Database() {
  if (!abandoned_) {
    for (auto* family : families_) static_cast<void>(db_->DestroyColumnFamilyHandle(family));
    static_cast<void>(db_->Close());  // nothing is lost with it: the log is synced or need not be
    return;
  }
  auto& abandoned = Abandoned::instance();
  const std::lock_guard lock{abandoned.mutex};
  abandoned.databases.push_back({db_.release(), std::move(families_), std::move(lock_)});
}

}  // namespace daybook::engine
