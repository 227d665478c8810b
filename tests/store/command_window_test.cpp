// Command ids outside the window free their space in DIR/index.

#include <rocksdb/db.h>

#include "base/bytes.h"
#include "store/rocksdb/index/index_files.h"
#include "store/rocksdb_store.h"
#include "tests/catch.h"
#include "tests/store/drafts.h"

using namespace daybook;
using namespace daybook::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t old_commands = 100;
constexpr std::uint64_t young_commands = 20;

/// Segments so short that almost everything is in the index.
StoreOptions options_of(std::optional<std::chrono::microseconds> window) {
  StoreOptions options;
  options.tail_segment_commits_max = 4;
  options.tail_segments_max = 1000;
  options.command_id_window = window;
  return options;
}

/// rising: ids rise with time, as most do, and their files would never be compacted. early: the
/// same, but below all present ids, so that their files lie above others. scattered: no order.
enum class Ids { rising, early, scattered };

/// A directory that is opened several times, with different options. Owned by a test; one thread.
class Opened {
 public:
  void open(StoreOptions options) {
    store_.reset();
    store_ = RocksdbStore::open(directory_.path(), environment_, std::move(options)).value();
  }
  void close() { store_.reset(); }
  EventLog& log() { return *store_->open_log(LogName::main()).value(); }
  Store& store() { return *store_; }
  FakeClock& clock() { return environment_.fake_clock(); }

  explicit Opened(Ids ids = Ids::rising) : ids_{ids} {}

  CommandId id(std::uint64_t number) const {
    if (ids_ == Ids::scattered) return command(number);
    CommandId id;
    const auto base = ids_ == Ids::rising ? 1ULL << 63 : 1;
    daybook::store(id.uuid.bytes.data(), big_endian(base + number));
    return id;
  }
  void append(std::uint64_t number) {
    auto draft = Draft{id(number)}.event("a-1");
    REQUIRE(append_and_wait(log(), environment_, std::move(draft.request)));
  }
  bool is_known(std::uint64_t number) {
    return log().find_command(id(number)).value().has_value();
  }

  /// The number of entries in the family `commands`, while the Store is closed.
  std::size_t entries() const {
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const auto name : engine::index_family_names) {
      families.emplace_back(std::string{name}, rocksdb::ColumnFamilyOptions{});
    }
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* opened = nullptr;
    REQUIRE(rocksdb::DB::OpenForReadOnly(rocksdb::Options{}, directory_.path() / "index", families,
                                         &handles, &opened)
                .ok());
    const std::unique_ptr<rocksdb::DB> database{opened};
    std::size_t count = 0;
    {
      const std::unique_ptr<rocksdb::Iterator> each{database->NewIterator(
          {}, handles[static_cast<std::size_t>(engine::IndexFamily::commands)])};
      for (each->SeekToFirst(); each->Valid(); each->Next()) ++count;
      REQUIRE(each->status().ok());
    }
    for (auto* handle : handles) (void)database->DestroyColumnFamilyHandle(handle);
    return count;
  }

 private:
  const Ids ids_;
  TemporaryDirectory directory_;
  FakeTimeEnvironment environment_;
  std::unique_ptr<Store> store_;
};

/// Appends old commands, and then enough young ones that the old ones are forgotten.
void append_history(Opened& opened) {
  for (std::uint64_t i = 0; i < old_commands; ++i) opened.append(i);
  opened.clock().advance(1h + 1us);
  for (std::uint64_t i = 0; i < young_commands; ++i) opened.append(old_commands + i);
}

}  // namespace

TEST_CASE("the ids of old commands leave the index, and those that count stay") {
  Opened opened{GENERATE(Ids::rising, Ids::early, Ids::scattered)};
  opened.open(options_of(1h));
  append_history(opened);
  // Forgotten ids are removed with later segments, some files with each.
  opened.close();
  CHECK(opened.entries() < 2 * young_commands);
  opened.open(options_of(1h));
  CHECK_FALSE(opened.is_known(0));
  CHECK_FALSE(opened.is_known(old_commands - 1));
  for (std::uint64_t i = 0; i < young_commands; ++i) CHECK(opened.is_known(old_commands + i));
  CHECK(opened.store().verify({}).value().findings == std::vector<std::string>{});
}

TEST_CASE("without a window all ids stay in the index") {
  Opened opened;
  opened.open(options_of(std::nullopt));
  append_history(opened);
  opened.close();
  CHECK(opened.entries() >= old_commands);
}

TEST_CASE("a longer window, or none, brings back what was forgotten") {
  const auto window = GENERATE(std::optional<std::chrono::microseconds>{},
                               std::optional<std::chrono::microseconds>{2h});
  Opened opened;
  opened.open(options_of(1h));
  append_history(opened);
  opened.open(options_of(window));
  for (std::uint64_t i = 0; i < old_commands; ++i) CHECK(opened.is_known(i));
  CHECK(opened.store().verify({}).value().findings == std::vector<std::string>{});
}

TEST_CASE("whoever executes no commands leaves forgotten ids forgotten") {
  Opened opened;
  opened.open(options_of(1h));
  append_history(opened);
  opened.close();
  const auto before = opened.entries();
  auto options = options_of(std::nullopt);
  options.restore_command_ids = false;
  opened.open(options);
  CHECK(opened.store().verify({}).value().findings == std::vector<std::string>{});
  opened.close();
  CHECK(opened.entries() <= before + 1);
}
