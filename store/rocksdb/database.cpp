#include "store/rocksdb/database.h"

#include <rocksdb/listener.h>

#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

/// Databases left open until the process ends. Never destroyed, so that exiting closes none of
/// them.
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

/// Records that RocksDB has stopped writing, and prevents automatic recovery. RocksDB would resume
/// on its own thread when it finds disk space. After that, RocksDB 7.8 gives ingested files the
/// numbers 0, 1, 2, ..., which other files have (its flag is_db_stopped_ stays set).
class Database::Failures final : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status*) override { stop(); }
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }
  void stop() { has_stopped_ = true; }
  bool has_stopped() const { return has_stopped_; }

 private:
  std::atomic<bool> has_stopped_{false};
};

Result<std::unique_ptr<Database>> Database::open(const rocksdb::Options& options,
                                                 const std::filesystem::path& directory,
                                                 Shared shared) {
  return open(options, directory, {{rocksdb::kDefaultColumnFamilyName, options}},
              std::move(shared));
}

Result<std::unique_ptr<Database>> Database::open(
    const rocksdb::Options& options, const std::filesystem::path& directory,
    const std::vector<rocksdb::ColumnFamilyDescriptor>& families, Shared shared) {
  auto failures = std::make_shared<Failures>();
  rocksdb::DBOptions watched{options};
  watched.listeners.push_back(failures);
  rocksdb::DB* opened = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const auto status =
      rocksdb::DB::Open(watched, directory.string(), families, &handles, &opened);
  std::unique_ptr<rocksdb::DB> db{opened};
  DAYBOOK_CHECK(check(status, fmt::format("open {}", directory.string())));
  return std::unique_ptr<Database>{
      new Database{std::move(db), std::move(handles), std::move(shared), std::move(failures)}};
}

Result<std::unique_ptr<Database>> Database::make(
    rocksdb::Options options, const std::filesystem::path& directory,
    const std::vector<rocksdb::ColumnFamilyDescriptor>& families, Shared shared) {
  options.create_if_missing = true;
  options.error_if_exists = true;
  DAYBOOK_TRY(auto database, open(options, directory, {families.front()}, std::move(shared)));
  std::vector<rocksdb::ColumnFamilyHandle*> more;
  const auto made =
      (*database)->CreateColumnFamilies({families.begin() + 1, families.end()}, &more);
  database->families_.insert(database->families_.end(), more.begin(), more.end());
  DAYBOOK_CHECK(check(made, fmt::format("make {}", directory.string())));
  return database;
}

Result<std::unique_ptr<Database>> Database::open_for_reading(
    const rocksdb::Options& options, const std::filesystem::path& directory,
    const std::vector<rocksdb::ColumnFamilyDescriptor>& families, Shared shared) {
  auto failures = std::make_shared<Failures>();
  failures->stop();
  rocksdb::DB* opened = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const auto status = rocksdb::DB::OpenForReadOnly(options, directory.string(), families, &handles,
                                                   &opened);
  std::unique_ptr<rocksdb::DB> db{opened};
  DAYBOOK_CHECK(check(status, fmt::format("open {} for reading", directory.string())));
  return std::unique_ptr<Database>{
      new Database{std::move(db), std::move(handles), std::move(shared), std::move(failures)}};
}

bool Database::has_stopped() const { return failures_->has_stopped(); }

Result<void> Database::settle() { return check(db_->Resume(), "resume after a failed write"); }

Database::~Database() {
  if (!shared_.data->gate->is_shut()) {
    for (auto* family : families_) static_cast<void>(db_->DestroyColumnFamilyHandle(family));
    static_cast<void>(db_->Close());  // nothing is lost: the log is synced or need not be
    return;
  }
  auto& abandoned = Abandoned::instance();
  const std::lock_guard lock{abandoned.mutex};
  abandoned.databases.push_back({db_.release(), std::move(families_), std::move(shared_)});
}

}  // namespace daybook::engine
