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
    engine::Database::Shared shared;
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
                                                 Shared shared) {
  return open(options, directory, {{rocksdb::kDefaultColumnFamilyName, options}},
              std::move(shared));
}

Result<std::unique_ptr<Database>> Database::open(
    const rocksdb::Options& options, const std::filesystem::path& directory,
    const std::vector<rocksdb::ColumnFamilyDescriptor>& families, Shared shared) {
  rocksdb::DB* opened = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const auto status =
      rocksdb::DB::Open(options, directory.string(), families, &handles, &opened);
  std::unique_ptr<rocksdb::DB> db{opened};
  DAYBOOK_CHECK(check(status, fmt::format("open {}", directory.string())));
  return std::unique_ptr<Database>{
      new Database{std::move(db), std::move(handles), std::move(shared)}};
}

Result<std::unique_ptr<Database>> Database::open_for_reading(
    const rocksdb::Options& options, const std::filesystem::path& directory,
    const std::vector<rocksdb::ColumnFamilyDescriptor>& families, Shared shared) {
  rocksdb::DB* opened = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const auto status = rocksdb::DB::OpenForReadOnly(options, directory.string(), families, &handles,
                                                   &opened);
  std::unique_ptr<rocksdb::DB> db{opened};
  DAYBOOK_CHECK(check(status, fmt::format("open {} for reading", directory.string())));
  return std::unique_ptr<Database>{
      new Database{std::move(db), std::move(handles), std::move(shared)}};
}

Database::~Database() {
  if (!shared_.data->gate->is_shut()) {
    for (auto* family : families_) static_cast<void>(db_->DestroyColumnFamilyHandle(family));
    static_cast<void>(db_->Close());  // nothing is lost with it: the log is synced or need not be
    return;
  }
  auto& abandoned = Abandoned::instance();
  const std::lock_guard lock{abandoned.mutex};
  abandoned.databases.push_back({db_.release(), std::move(families_), std::move(shared_)});
}

}  // namespace daybook::engine
