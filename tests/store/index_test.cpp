// The index is derived: whatever happens to it, it is rebuilt from the log.

#include <rocksdb/db.h>
#include <sys/resource.h>

#include <fstream>
#include <map>

#include "base/bytes.h"
#include "store/rocksdb/index/index_files.h"
#include "store/rocksdb/index/index_format.h"
#include "tests/catch.h"
#include "tests/store/drafts.h"
#include "tests/store_views/plain_database.h"

using namespace daybook;
using namespace daybook::testing;
namespace fs = std::filesystem;

namespace {

using Texts = std::vector<std::string>;

/// Segments so short that almost everything is in the index.
StoreOptions small_segments() {
  StoreOptions options;
  options.tail_segment_commits_max = 4;
  options.tail_segments_max = 1000;
  return options;
}

/// A store whose index answers many questions: repeats, streams, logs.
Backend with_history() {
  Backend backend{Medium::rocksdb, small_segments()};
  for (std::uint64_t i = 0; i < 30; ++i) {
    append(backend, backend.log(i % 2 == 0 ? "one" : "two"),
           Draft{command(i)}.event(fmt::format("a-{}", i % 3), std::to_string(i)).event("b-1"));
  }
  append(backend, backend.log("one"), Draft{command(100)});
  return backend;
}

void check_history(Backend& backend) {
  auto& one = backend.log("one");
  CHECK(one.head() == Position{30});
  CHECK(read_all(one).size() == 30);
  CHECK(read_stream(one, "a-0") == Texts{"0", "6", "12", "18", "24"});
  CHECK(read_stream(one, "b-1", Direction::backward).size() == 15);
  CHECK(one.stream_version(stream("b-1")) == Version{15});
  for (std::uint64_t i = 0; i < 30; i += 2) CHECK(one.find_command(command(i))->has_value());
  CHECK_FALSE(one.find_command(command(1))->has_value());
  CHECK(append(backend, one, Draft{command(100)}).repeated);
  const auto report = backend.store().verify({});
  REQUIRE(report);
  CHECK(report->findings == Texts{});
}

/// Opens DIR/index, or one of its families, while the Store is closed. Writes go to tables, because
/// a Store ignores write-ahead logs of the index.
template <class F>
void with_index(Backend& backend, F&& f,
                engine::IndexFamily family = engine::IndexFamily::streams) {
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const auto name : engine::index_family_names) {
    families.emplace_back(std::string{name}, plain_options());
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  const auto path = (backend.directory() / "index").string();
  REQUIRE(rocksdb::DB::Open(plain_options(), path, families, &handles, &opened).ok());
  const std::unique_ptr<rocksdb::DB> index{opened};
  if constexpr (std::is_invocable_v<F&, rocksdb::DB&>) {
    f(*index);
  } else {
    f(*index, *handles[static_cast<std::size_t>(family)]);
  }
  REQUIRE(index->Flush({}, handles).ok());
  for (auto* handle : handles) REQUIRE(index->DestroyColumnFamilyHandle(handle).ok());
}

/// A usual id: later ones are greater, and all are greater than those of the catalog.
CommandId rising_id(std::uint64_t number) {
  CommandId id;
  daybook::store(id.uuid.bytes.data(), big_endian((1ULL << 63) + number));
  return id;
}

/// Damages the first block of all tables of a family that have at least this size.
void damage_first_blocks(Backend& backend, std::string_view family, std::size_t bytes_min) {
  std::vector<std::string> tables;
  with_index(backend, [&](rocksdb::DB& index) {
    std::vector<rocksdb::LiveFileMetaData> all;
    index.GetLiveFilesMetaData(&all);
    for (const auto& table : all) {
      const bool is_meant = table.column_family_name == family && table.size >= bytes_min;
      if (is_meant) tables.push_back(table.name);
    }
  });
  REQUIRE_FALSE(tables.empty());
  for (const auto& table : tables) {
    const fs::path path = (backend.directory() / "index").string() + table;
    std::fstream content{path, std::ios::binary | std::ios::in | std::ios::out};
    content.seekp(4);
    content.put('\x7f');
  }
}

/// While it lives, the process may open only this many files.
class FewOpenFiles {
 public:
  explicit FewOpenFiles(rlim_t count) {
    REQUIRE(getrlimit(RLIMIT_NOFILE, &before_) == 0);
    const rlimit few{count, before_.rlim_max};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &few) == 0);
  }
  ~FewOpenFiles() { (void)setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("a history is the same after reopening") {
  auto backend = with_history();
  check_history(backend);
  backend.reopen();
  check_history(backend);
}

TEST_CASE("a condition is held against what only the index knows") {
  Backend backend{Medium::rocksdb, small_segments()};
  for (std::uint64_t i = 0; i < 30; ++i) {
    append(backend, Draft{}.event("a-1", "happened", {"seat:1", fmt::format("guest:{}", i)}));
  }
  backend.reopen();  // now the tail is empty
  const auto one_and = [](const char* guest) {
    return Filter{{FilterItem{{}, {"seat:1", guest}}}};
  };
  const auto refused = [&](Filter filter, std::uint64_t after) {
    auto draft = Draft{}.event("b-1").none_matching(std::move(filter), after);
    return refusal(backend, std::move(draft)).code() == ErrorCode::condition_failed;
  };
  CHECK(refused({}, 0));
  CHECK(refused({}, 29));
  CHECK(refused(Filter::of_tag("seat:1"), 29));
  CHECK(refused(one_and("guest:0"), 0));
  append(backend, Draft{}.event("b-1").none_matching(one_and("guest:0"), 1));
  append(backend, Draft{}.event("b-1").none_matching(one_and("guest:99"), 0));
  append(backend, Draft{}.event("b-1").none_matching(Filter::of_tag("seat:2"), 0));
  append(backend, Draft{}.event("b-1").none_matching({}, 33));
}

TEST_CASE("what rises with time is put to the bottom of the index and never compacted") {
  constexpr std::uint64_t segments = 10;
  Backend backend{Medium::rocksdb, small_segments()};
  for (std::uint64_t i = 0; i < 4 * segments; ++i) {
    append(backend, backend.log(i % 2 == 0 ? "one" : "two"),
           Draft{rising_id(i)}.event(fmt::format("a-{:04}", i)));
  }
  backend.close();
  std::map<std::string, std::map<int, std::size_t>> files;  // number of tables, by family and level
  with_index(backend, [&](rocksdb::DB& index) {
    std::vector<rocksdb::LiveFileMetaData> all;
    index.GetLiveFilesMetaData(&all);
    for (const auto& file : all) ++files[file.column_family_name][file.level];
  });
  constexpr int bottom = 6;
  CHECK(files["commands"].size() == 1);
  CHECK(files["commands"][bottom] >= segments);
  CHECK(files["streams"][bottom] >= segments);
}

TEST_CASE("a store of many files does not need them all open") {
  const FewOpenFiles few{200};
  Backend backend{Medium::rocksdb, small_segments()};
  constexpr std::uint64_t commits = 4 * 100;
  for (std::uint64_t i = 0; i < commits; ++i) {
    append(backend, Draft{rising_id(i)}.event(fmt::format("a-{:04}", i)));
  }
  for (int opened = 0; opened < 2; ++opened) {
    backend.reopen();
    CHECK(backend.store().verify({})->good());
    CHECK(backend.log().stream_version(stream("a-0000")) == Version{1});
    append(backend, Draft{}.event("b-1"));
  }
}

TEST_CASE("a deleted index loses nothing") {
  auto backend = with_history();
  backend.close();
  fs::remove_all(backend.directory() / "index");
  backend.reopen();
  check_history(backend);
  append(backend, backend.log("one"), Draft{}.event("a-0", "more").expecting("a-0", 5));
}

TEST_CASE("an index from before is caught up") {
  auto backend = with_history();
  backend.close();
  const auto copy = backend.directory() / "kept";
  fs::rename(backend.directory() / "index", copy);
  fs::create_directory(backend.directory() / "index");
  backend.reopen();
  append(backend, backend.log("one"), Draft{command(200)}.event("a-0", "new"));
  append(backend, backend.log("one"), Draft{command(201)}.event("z-1", "newer"));
  backend.close();
  fs::remove_all(backend.directory() / "index");
  fs::rename(copy, backend.directory() / "index");
  backend.reopen();
  CHECK(read_stream(backend.log("one"), "a-0").back() == "new");
  CHECK(read_stream(backend.log("one"), "z-1") == Texts{"newer"});
  CHECK(append(backend, backend.log("one"), Draft{command(200)}).repeated);
  CHECK(backend.store().verify({})->good());
}

TEST_CASE("the index of another store is rebuilt") {
  auto backend = with_history();
  Backend other{Medium::rocksdb};
  for (int i = 0; i < 40; ++i) append(other, Draft{}.event("x-1"));
  backend.close();
  other.close();
  fs::remove_all(backend.directory() / "index");
  fs::copy(other.directory() / "index", backend.directory() / "index");
  backend.reopen();
  check_history(backend);
}

TEST_CASE("an index of another format is rebuilt") {
  auto backend = with_history();
  backend.close();
  with_index(backend, [](rocksdb::DB& index) { REQUIRE(index.Put({}, "I", "something").ok()); });
  backend.reopen();
  check_history(backend);
}

TEST_CASE("verify finds a stream of which the index tells a wrong end") {
  auto backend = with_history();
  backend.close();
  with_index(backend, [](rocksdb::DB& index, rocksdb::ColumnFamilyHandle& streams) {
    namespace format = engine::index_format;
    const auto key = format::end_key(format::stream_prefix(1, "a-0"));
    std::string value;
    REQUIRE(index.Get({}, &streams, key, &value).ok());
    const auto end = format::parse_end(value).value();
    const auto wrong = format::end_value({end.number + 1, end.count, end.serial});
    REQUIRE(index.Put({}, &streams, key, wrong).ok());
  });
  backend.reopen();
  const auto report = backend.store().verify({}).value();
  CHECK(report.findings == Texts{"the index says that a-0 of log number 1 ends with version 6, "
                                 "but it ends with 5"});
}

TEST_CASE("verify finds a tag of which the index says that nothing has it") {
  Backend backend{Medium::rocksdb, small_segments()};
  append(backend, Draft{command(1)}.event("a-1", "x", {"tag"}));
  backend.close();
  with_index(
      backend,
      [](rocksdb::DB& index, rocksdb::ColumnFamilyHandle& terms) {
        namespace format = engine::index_format;
        const auto prefix = format::term_prefix(1, {engine::Segment::Kind::tag, "tag"});
        std::string value;
        REQUIRE(index.Get({}, &terms, format::end_key(prefix), &value).ok());
        REQUIRE(index.Delete({}, &terms, format::end_key(prefix)).ok());
      },
      engine::IndexFamily::terms);
  backend.reopen();
  const auto report = backend.store().verify({}).value();
  CHECK(report.findings == Texts{"serial 2: the index says that no event has its tag 'tag'"});
}

TEST_CASE("an index that cannot be opened is rebuilt") {
  auto backend = with_history();
  backend.close();
  std::ofstream{backend.directory() / "index" / "CURRENT"} << "nonsense";
  backend.reopen();
  check_history(backend);
}

TEST_CASE("an index that lacks the watermark of one family is rebuilt") {
  auto backend = with_history();
  backend.close();
  with_index(backend, [](rocksdb::DB& index) {
    const auto key = engine::watermark_key(engine::IndexFamily::terms);
    std::string mark;
    REQUIRE(index.Get({}, key, &mark).ok());
    REQUIRE(index.Delete({}, key).ok());
  });
  backend.reopen();
  check_history(backend);
}

TEST_CASE("an index that does not say how high its command ids go is rebuilt") {
  auto backend = with_history();
  backend.close();
  with_index(backend, [](rocksdb::DB& index) {
    REQUIRE(index.Delete({}, engine::highest_id_key).ok());
  });
  backend.reopen();
  check_history(backend);
}

TEST_CASE("an index with a damaged block is told, and built again at the next opening") {
  auto backend = with_history();
  backend.close();
  damage_first_blocks(backend, "commands", 0);
  backend.reopen();
  const auto read = backend.log("one").find_command(command(4));
  REQUIRE_FALSE(read);
  CHECK(read.error().code() == ErrorCode::corrupt);
  CHECK(read.error().message().find("rebuilt from the log") != std::string::npos);
  const auto verified = backend.store().verify({}).value();
  REQUIRE_FALSE(verified.good());
  CHECK(verified.findings.front().find("the index cannot be read") == 0);
  CHECK(verified.findings.front().find("checksum") != std::string::npos);
  backend.reopen();
  CHECK(backend.store().status().notices.size() == 1);
  check_history(backend);
}

TEST_CASE("an index with a damaged block that every program needs is built again by the opening") {
  auto backend = with_history();
  backend.close();
  damage_first_blocks(backend, GENERATE("streams", "logs"), 0);
  backend.reopen();
  CHECK(backend.store().status().notices.size() == 1);
  check_history(backend);
}

TEST_CASE("an index of which a block turns out to be damaged in the background is built again") {
  constexpr std::uint64_t tags = 60;  // per commit, so that a table has several blocks
  Backend backend{Medium::rocksdb, small_segments()};
  const auto name = [](std::uint64_t number) {
    return fmt::format("{:016x}{:016x}", number * 0x9e3779b97f4a7c15,
                       number * 0xc2b2ae3d27d4eb4f);
  };
  std::uint64_t next = 0;
  const auto append_some = [&](std::uint64_t commits, std::uint64_t events) {
    for (std::uint64_t i = 0; i < commits; ++i) {
      Draft draft;
      for (std::uint64_t event = 0; event < events; ++event) {
        draft = std::move(draft).event("a-1", "x", {name(next++)});
      }
      append(backend, std::move(draft));
    }
  };
  const auto is_told = [&] { return !backend.store().status().index_error.empty(); };
  // Which tables RocksDB merges depends on timing, so damage more of them until it is found.
  for (int round = 0; !is_told(); ++round) {
    REQUIRE(round < 20);
    append_some(11, tags);  // three tables; in the first round with the commit that creates the Log
    backend.close();
    damage_first_blocks(backend, "terms", 8 << 10);  // their last block stays good
    backend.reopen();
    for (int i = 0; i < 50 && !is_told(); ++i) append_some(4, 1);
  }
  CHECK(backend.store().status().index_error.find("rebuilt from the log") != std::string::npos);
  backend.reopen();
  CHECK(backend.store().status().notices.size() == 1);
  CHECK(backend.store().verify({})->findings == Texts{});
}
