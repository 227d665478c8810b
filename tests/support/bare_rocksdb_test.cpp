// RocksDB alone on a disk that fails and forgets. Shows that the disk behaves as RocksDB expects,
// and that losses are detected.

#include <fmt/format.h>
#include <rocksdb/db.h>

#include <functional>

#include "tests/catch.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/impatient_environment.h"
#include "tests/support/seeds.h"

using namespace daybook::support;
namespace fs = std::filesystem;

namespace {

/// A database on its own disk. Its buffers are small, so that it often flushes and begins a new
/// write-ahead log.
class Database {
 public:
  explicit Database(const fs::path& directory)
      : files{std::make_shared<FaultFileSystem>(directory)},
        environment_{impatient_environment(files)} {
    options_.env = environment_.get();
    options_.create_if_missing = true;
    options_.write_buffer_size = 64 << 10;
    options_.level0_file_num_compaction_trigger = 2;
    options_.max_bgerror_resume_count = 0;
    options_.max_file_opening_threads = 1;
    options_.stats_dump_period_sec = 0;
    options_.stats_persist_period_sec = 0;
    path_ = directory.string();
  }

  rocksdb::Status open() {
    rocksdb::DB* db = nullptr;
    auto status = rocksdb::DB::Open(options_, path_, &db);
    db_.reset(db);
    return status;
  }
  void close() { db_.reset(); }

  rocksdb::Status put(std::uint64_t number) {
    rocksdb::WriteOptions options;
    options.sync = true;
    return db_->Put(options, key(number), value(number));
  }
  rocksdb::Status flush() { return db_->Flush({}); }

  /// How many of the numbers from 0 on exist; -1 if there is a gap or a wrong value.
  std::int64_t length() {
    std::int64_t count = 0;
    const std::unique_ptr<rocksdb::Iterator> rows{db_->NewIterator({})};
    for (rows->SeekToFirst(); rows->Valid(); rows->Next(), ++count) {
      const auto number = static_cast<std::uint64_t>(count);
      if (rows->key() != key(number) || rows->value() != value(number)) return -1;
    }
    return rows->status().ok() ? count : -1;
  }

  std::shared_ptr<FaultFileSystem> files;

 private:
  static std::string key(std::uint64_t number) { return fmt::format("{:08}", number); }
  static std::string value(std::uint64_t number) {
    Choice choice{number};
    std::string text(choice.within(1, 6000), '\0');
    for (auto& c : text) c = choice.byte();
    return text;
  }

  std::unique_ptr<rocksdb::Env> environment_;
  rocksdb::Options options_;
  std::string path_;
  std::unique_ptr<rocksdb::DB> db_;
};

constexpr std::uint64_t puts = 40;
constexpr std::uint64_t operations = 165;  // about as many as such a run has

/// Writes until the power fails; returns how many writes were acknowledged.
std::int64_t write_until_crash(Database& database, Choice& choice) {
  std::int64_t acknowledged = 0;
  if (!database.open().ok()) return 0;
  for (std::uint64_t number = 0; number < puts; ++number) {
    if (!database.put(number).ok()) break;
    ++acknowledged;
    if (choice.one_in(12)) static_cast<void>(database.flush());
  }
  return acknowledged;
}

using Prepare = std::function<void(FaultFileSystem&, Choice&)>;

/// Runs one life that ends with a power loss, and checks what the next one finds.
void lose_power(SeedRun& run, const Prepare& prepare) {
  const auto before = run.directory() / "before";
  fs::create_directory(before);
  std::int64_t acknowledged = 0;
  {
    Database database{before};
    prepare(*database.files, run.choice);
    acknowledged = write_until_crash(database, run.choice);
    database.files->crash();
    run.note(fmt::format("{} acknowledged at operation {}", acknowledged,
                         database.files->operations()));
    run.note(database.files->power_loss(run.seed(), Unsynced::any, run.directory() / "after"));
    database.close();
  }
  Database database{run.directory() / "after"};
  if (const auto status = database.open(); !status.ok()) {
    run.violation(fmt::format("does not open: {}", status.ToString()));
    return;
  }
  const auto length = database.length();
  if (length < acknowledged || length > acknowledged + 1) {
    run.violation(fmt::format("{} acknowledged, {} there", acknowledged, length));
  }
}

void crash_somewhere(FaultFileSystem& files, Choice& choice) {
  files.crash_at(choice.within(1, operations));
}

}  // namespace

TEST_CASE("RocksDB with synced writes loses nothing when the power goes off") {
  for_each_seed(200, [](SeedRun& run) { lose_power(run, crash_somewhere); });
}

TEST_CASE("RocksDB loses nothing when an operation fails and then the power goes off") {
  for_each_seed(100, [](SeedRun& run) {
    lose_power(run, [&](FaultFileSystem& files, Choice& choice) {
      constexpr Operation all[]{Operation::create, Operation::write, Operation::sync,
                                Operation::rename, Operation::remove, Operation::directory_sync};
      constexpr Failure failures[]{Failure::io, Failure::no_space, Failure::short_write};
      const auto operation = all[choice.below(std::size(all))];
      const bool many = operation == Operation::write || operation == Operation::sync;
      files.inject({.operation = operation,
                    .failure = failures[choice.below(std::size(failures))],
                    .after = choice.below(many ? 60 : 12),
                    .for_good = choice.one_in(2)});
    });
  });
}

TEST_CASE("the loss behind a sync that lies is seen") {
  const auto seen = runs_with_violations(20, [](SeedRun& run) {
    lose_power(run, [](FaultFileSystem& files, Choice& choice) {
      crash_somewhere(files, choice);
      for (const auto operation : {Operation::sync, Operation::directory_sync}) {
        files.inject({.operation = operation, .failure = Failure::lie, .for_good = true});
      }
    });
  });
  CHECK(seen >= 15);
}

TEST_CASE("a failed sync of the write-ahead log reaches the caller") {
  const auto nth = GENERATE(range<std::uint64_t>(0, 6));
  const auto failure = GENERATE(Failure::io, Failure::no_space);
  for_each_seed(1, [&](SeedRun& run) {
    Database database{run.directory()};
    REQUIRE(database.open().ok());
    database.files->inject({.operation = Operation::sync,
                            .failure = failure,
                            .kind = FileKind::write_ahead_log,
                            .after = nth});
    std::uint64_t acknowledged = 0;
    while (database.put(acknowledged).ok()) ++acknowledged;
    if (acknowledged != nth) run.violation(fmt::format("{} were acknowledged", acknowledged));
    database.files->crash();
    database.close();
  });
}

TEST_CASE("every kind of file that RocksDB writes can be made to fail") {
  // IDENTITY, CURRENT and OPTIONS are written as temporary files and renamed.
  for (const auto kind : {FileKind::write_ahead_log, FileKind::table, FileKind::manifest,
                          FileKind::temporary, FileKind::info_log}) {
    for_each_seed(1, [&](SeedRun& run) {
      Database database{run.directory()};
      database.files->inject({.operation = Operation::create, .kind = kind, .for_good = true});
      if (database.open().ok()) {
        static_cast<void>(database.put(0));
        static_cast<void>(database.flush());
      }
      if (database.files->struck() == 0) run.violation("nothing failed");
      database.files->crash();
      database.close();
    });
  }
}
