// A view that is damaged or belongs elsewhere never gives wrong rows and never stops its program.

#include <rocksdb/options.h>

#include <algorithm>

#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/stamp.h"
#include "tests/store_views/copy_as_killed.h"
#include "tests/store_views/plain_database.h"
#include "tests/store_views/record_types.h"
#include "tests/store_views/view_on_disk.h"
#include "tests/support/told.h"

using namespace daybook;
namespace fs = std::filesystem;

namespace {

const ViewName balances{"balances", 1};
const ViewName owners{"owners", 1};

using Pairs = std::vector<std::pair<std::string, std::string>>;

Result<Pairs> read_all(const View& view, bool backward = false) {
  DAYBOOK_TRY(const auto snapshot, view.snapshot());
  DAYBOOK_TRY(const auto entries, snapshot->scan({}, 1'000'000, backward));
  Pairs rows;
  for (const auto& entry : entries) rows.emplace_back(entry.key, entry.value);
  if (backward) std::ranges::reverse(rows);
  return rows;
}

/// Checks that the view opens empty with a notice, that the old files are set aside, and that it
/// can be rebuilt.
void check_built_again(const ViewOnDisk& place, std::string_view why, bool is_kept = true) {
  testing::Told told;
  RocksdbViewOptions options;
  options.diagnostics = &told;
  {
    const auto store = place.open(options);
    const auto view = store->open(balances);
    if (!view) FAIL(view.error().message());
    CHECK_FALSE((*view)->checkpoint());
    CHECK(read_all(**view).value().empty());
    CHECK_THAT((*view)->notice(),
               contains_text("view balances-v1 is being rebuilt from the log: "));
    CHECK_THAT((*view)->notice(), contains_text(std::string{why}));
    CHECK(told.lines() == std::vector{"notice view_rebuild: " + (*view)->notice()});
    const auto kept = place.view() / "set-aside-1";
    CHECK(fs::exists(kept) == is_kept);
    if (is_kept) CHECK_THAT((*view)->notice(), contains_text("are kept in " + kept.string()));
    for (int commit = 1; commit <= 3; ++commit) {
      REQUIRE((*view)->commit(Rows::batch(commit, place.ours)));
    }
  }
  const auto view = place.open(options)->open(balances).value();
  CHECK(read_all(*view).value() == Rows::up_to(3));
  CHECK(view->notice() == "");
  CHECK(told.lines().size() == 1);
}

void check_whole(const ViewOnDisk& place, const ViewName& name = balances) {
  const auto view = place.open()->open(name).value();
  CHECK(view->checkpoint()->serial == Serial{Rows::commits});
  CHECK(read_all(*view).value() == Rows::up_to(Rows::commits));
}

void put_checkpoint(const fs::path& generation, const std::string& record) {
  rocksdb::DB* opened = nullptr;
  REQUIRE(rocksdb::DB::Open(plain_options(), generation.string(), &opened).ok());
  const std::unique_ptr<rocksdb::DB> db{opened};
  REQUIRE(db->Put({}, "", record).ok());
  REQUIRE(db->Flush({}).ok());
}

}  // namespace

TEST_CASE("a view without its manifest, or with a wrong CURRENT of RocksDB, is built again") {
  const ViewOnDisk place;
  place.fill();
  const auto current = place.generation() / "CURRENT";
  SECTION("its MANIFEST is gone") {
    fs::remove(place.files("MANIFEST").back());
    check_built_again(place, "MANIFEST");
  }
  SECTION("CURRENT names another") {
    overwrite(current, "MANIFEST-000999\n");
    check_built_again(place, "MANIFEST-000999");
  }
  SECTION("CURRENT is nonsense") {
    overwrite(current, "nonsense\n");
    check_built_again(place, "CURRENT");
  }
  SECTION("CURRENT is empty") {
    overwrite(current, "");
    check_built_again(place, "CURRENT");
  }
  SECTION("CURRENT is gone") {
    fs::remove(current);
    check_built_again(place, current.string() + " is missing");
  }
}

TEST_CASE("a view with a record that claims to be of a recycled log is built again") {
  const ViewOnDisk place;
  place.fill();
  const auto manifest = place.files("MANIFEST").back();
  std::ifstream file{manifest, std::ios::binary};
  std::string content{std::istreambuf_iterator<char>{file}, {}};
  content.at(daybook::testing::record_types(content).at(1)) = GENERATE('\5', '\6', '\10', '\13');
  overwrite(manifest, content);
  check_built_again(place, "checksum mismatch");
}

TEST_CASE("a write-ahead log of another database in the place of a view's is not read") {
  const ViewOnDisk place;
  place.fill();
  {
    auto options = plain_options();
    options.avoid_flush_during_shutdown = true;
    rocksdb::DB* opened = nullptr;
    REQUIRE(rocksdb::DB::Open(options, place.generation().string(), &opened).ok());
    const std::unique_ptr<rocksdb::DB> db{opened};
    REQUIRE(db->Put({}, "row-foreign", "of another one").ok());
  }
  check_whole(place);
  check_whole(place);
}

TEST_CASE("a view that lacks any of its tables, or a part of one, is built again") {
  const ViewOnDisk place;
  place.fill();
  const auto tables = place.files(".sst").size();
  REQUIRE(tables > 1);
  const auto which = GENERATE(0U, 1U, 2U);
  if (which >= tables) return;
  const auto table = place.files(".sst")[which];
  SECTION("gone") { fs::remove(table); }
  SECTION("shorter") { fs::resize_file(table, fs::file_size(table) - 1); }
  SECTION("empty") { fs::resize_file(table, 0); }
  check_built_again(place, "cannot open " + place.generation().string());
}

TEST_CASE("a view whose checkpoint is damaged is built again") {
  const ViewOnDisk place;
  place.fill();
  put_checkpoint(place.generation(), std::string(53, '\1'));
  check_built_again(place, "the checkpoint of a view is damaged");
}

TEST_CASE("a view of a newer program is left alone") {
  const ViewOnDisk place;
  place.fill();
  put_checkpoint(place.generation(), std::string(53, '\2'));
  for (int i = 0; i < 2; ++i) {
    CHECK(place.open()->open(balances).error().code() == ErrorCode::format_unsupported);
  }
}

TEST_CASE("a view without a good stamp of its own is built again") {
  const ViewOnDisk place;
  place.fill();
  const auto stamp = place.generation() / "stamp";
  SECTION("missing") {
    fs::remove(stamp);
    check_built_again(place, "has no stamp");
  }
  SECTION("damaged") {
    flip_bit(stamp, 30);
    check_built_again(place, stamp.string() + " is damaged");
  }
  SECTION("of another store") {
    StoreId other;
    REQUIRE(engine::write_stamp(*engine::system_files(), place.generation(),
                                {other, "balances-v1"}));
    check_built_again(place, fmt::format("of store {}", other));
  }
  SECTION("of another view") {
    REQUIRE(engine::write_stamp(*engine::system_files(), place.generation(),
                                {place.ours, "owners-v1"}));
    check_built_again(place, "is part owners-v1");
  }
}

TEST_CASE("a view whose own CURRENT is damaged or names no generation is built again") {
  const ViewOnDisk place;
  place.fill();
  const auto current = place.view() / "CURRENT";
  SECTION("it names another") {
    overwrite(current, "7\n");
    check_built_again(place, "names generation 7, which does not exist");
  }
  SECTION("the generation is gone") {
    fs::remove_all(place.generation());
    check_built_again(place, "names generation 1, which does not exist", false);
  }
  SECTION("nonsense") {
    overwrite(current, "x\n");
    check_built_again(place, current.string() + " is damaged");
  }
  SECTION("too long") {
    overwrite(current, std::string(100, '1'));
    check_built_again(place, current.string() + " is damaged");
  }
  SECTION("missing") {
    fs::remove(current);
    check_built_again(place, current.string() + " is missing");
  }
}

TEST_CASE("the directories of two views that were exchanged give no wrong rows") {
  const ViewOnDisk place;
  place.fill("balances");
  place.fill("owners", 7);
  const auto whole_views = GENERATE(true, false);
  const auto one = whole_views ? place.view() : place.generation();
  const auto other = whole_views ? place.view("owners") : place.generation("owners");
  const auto between = place.directory.path() / "between";
  fs::rename(one, between);
  fs::rename(other, one);
  fs::rename(between, other);
  check_built_again(place, "is part owners-v1");
  const auto view = place.open()->open(owners).value();
  CHECK_FALSE(view->checkpoint());
  CHECK_THAT(view->notice(), contains_text("is part balances-v1"));
}

TEST_CASE("two generations of a view that were exchanged give rows that fit their checkpoint") {
  const ViewOnDisk place;
  place.fill();
  const auto store = place.open();
  auto current = store->open(balances).value();
  const auto beside = store->create_beside(balances).value();
  REQUIRE(beside->commit(Rows::batch(1, place.ours)));
  REQUIRE(beside->flush());
  const ViewOnDisk killed;  // a copy of the files, as a kill would leave them
  REQUIRE(copy_as_killed(place.directory.path(), killed.directory.path()));
  fs::rename(killed.view() / "1", killed.view() / "between");
  fs::rename(killed.view() / "2", killed.view() / "1");
  fs::rename(killed.view() / "between", killed.view() / "2");
  const auto view = killed.open()->open(balances).value();
  CHECK(view->checkpoint()->serial == Serial{1});
  CHECK(read_all(*view).value() == Rows::up_to(1));
}

TEST_CASE("a table of another view is not taken for one's own") {
  const ViewOnDisk place;
  place.fill("balances");
  place.fill("owners");
  const auto table = place.files(".sst").front();
  const auto other = place.generation("owners") / table.filename();
  REQUIRE(fs::file_size(table) == fs::file_size(other));
  fs::copy_file(other, table, fs::copy_options::overwrite_existing);
  check_built_again(place, "cannot open " + place.generation().string());
}

TEST_CASE("one view at most is kept aside, until it is rebuilt") {
  const ViewOnDisk place;
  const auto kept = [&] {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator{place.view()}) {
      const auto name = entry.path().filename().string();
      if (name.starts_with("set-aside")) names.push_back(name);
    }
    return names;
  };
  for (const auto* generation : {"1", "2", "3"}) {
    (void)place.open()->open(balances).value();
    fs::remove(place.view() / generation / "stamp");
    (void)place.open()->open(balances).value();
    CHECK(kept() == std::vector{fmt::format("set-aside-{}", generation)});
  }
  const auto store = place.open();
  REQUIRE(store->promote(balances, store->create_beside(balances).value()));
  CHECK(kept().empty());
}

TEST_CASE("a view that cannot be opened can be rebuilt") {
  const ViewOnDisk place;
  place.fill();
  put_checkpoint(place.generation(), std::string(53, '\2'));
  {
    const auto store = place.open();
    REQUIRE_FALSE(store->open(balances));
    const auto beside = store->create_beside(balances).value();
    REQUIRE(beside->commit(Rows::batch(1, place.ours)));
    REQUIRE(store->promote(balances, beside));
    CHECK(store->open(balances).value() == beside);
    CHECK_FALSE(fs::exists(place.generation()));
  }
  CHECK(read_all(*place.open()->open(balances).value()).value() == Rows::up_to(1));
}

TEST_CASE("a damaged block is an error to whoever reads it, and the view is built again later") {
  const ViewOnDisk place;
  place.fill();
  place.compact();
  const auto tables = place.files(".sst");
  REQUIRE(tables.size() > 2);
  // The first block of a later file, which RocksDB's iterators may skip.
  const auto in_first_block = GENERATE(true, false);
  flip_bit(tables[1], in_first_block ? 100 : 5000);
  testing::Told told;
  RocksdbViewOptions options;
  options.diagnostics = &told;
  {
    const auto store = place.open(options);
    const auto view = store->open(balances).value();
    const auto is_damage = [](const Error& error) {
      CHECK(error.code() == ErrorCode::corrupt);
      CHECK_THAT(error.message(), contains_text("rebuild balances"));
    };
    const auto forward = read_all(*view);
    REQUIRE_FALSE(forward);
    is_damage(forward.error());
    const auto backward = read_all(*view, true);
    REQUIRE_FALSE(backward);
    is_damage(backward.error());
    int damaged = 0;
    for (const auto& [key, value] : Rows::up_to(Rows::commits)) {
      const auto found = view->get(key);
      if (found) CHECK(*found == value);
      if (!found) is_damage(found.error());
      damaged += found ? 0 : 1;
    }
    CHECK(damaged > 0);
    CHECK(damaged < Rows::commits * Rows::rows_each / 2);
    CHECK(told.lines() == std::vector{"error view_damaged: " + view->notice()});
    CHECK_THAT(view->notice(), contains_text("view balances-v1 is damaged"));
    CHECK_THAT(view->notice(), contains_text(tables[1].filename().string()));
  }
  check_built_again(place, "has no stamp");
}

TEST_CASE("an honest kill while a view is made tells of no damage") {
  const ViewOnDisk place;
  (void)place.open()->open(balances).value();
  fs::remove(place.view() / "CURRENT");  // written last
  CHECK(place.open()->open(balances).value()->notice() == "");
}

namespace {

/// Damages one file of a view, by seed; returns what was done.
std::string damage(const fs::path& view, unsigned seed) {
  std::mt19937 random{seed};
  const auto below = [&](std::uint64_t end) {
    return std::uniform_int_distribution<std::uint64_t>{0, end - 1}(random);
  };
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator{view}) {
    if (entry.is_regular_file() && entry.file_size() > 0) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  const auto file = files[below(files.size())];
  const auto at = below(fs::file_size(file));
  switch (below(4)) {
    case 0: fs::remove(file); return fmt::format("{} removed", file.string());
    case 1: fs::resize_file(file, at); return fmt::format("{} cut at {}", file.string(), at);
    default:
      const auto bit = static_cast<int>(below(8));
      flip_bit(file, at, bit);
      return fmt::format("bit {} of byte {} of {} flipped", bit, at, file.string());
  }
}

/// Opens and reads twice. Allowed: right rows; no rows with a notice; an error, and then no rows.
void check_never_wrong(const ViewOnDisk& place) {
  bool was_error = false;
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto store = place.open();
    const auto view = store->open(balances);
    if (!view) FAIL(view.error().message());
    const auto checkpoint = (*view)->checkpoint();
    const auto rows = read_all(**view);
    if (rows) CHECK(*rows == Rows::up_to(checkpoint ? checkpoint->serial.value : 0));
    if (!rows) CHECK(rows.error().code() == ErrorCode::corrupt);
    if (was_error) CHECK((rows && !checkpoint));
    if (!checkpoint) CHECK((*view)->notice() != "");
    if (!checkpoint) return;
    was_error = !rows;
  }
}

}  // namespace

TEST_CASE("no damage of the files of a view gives wrong rows") {
  const ViewOnDisk good;
  good.fill();
  good.compact();
  check_whole(good);
  for (unsigned seed = 0; seed < 60; ++seed) {
    const ViewOnDisk place;
    fs::remove(place.directory.path());
    fs::copy(good.directory.path(), place.directory.path(), fs::copy_options::recursive);
    INFO("seed " << seed << ": " << damage(place.view(), seed));
    check_never_wrong(place);
  }
}
