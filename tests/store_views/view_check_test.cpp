// Checking all views finds damage without changing them.

#include "store/rocksdb/recovery/view_check.h"

#include "store/rocksdb/files/system_files.h"
#include "store/rocksdb/files/write_gate.h"
#include "tests/store_views/view_on_disk.h"

using namespace daybook;
namespace fs = std::filesystem;

namespace {

const ViewName balances{"balances", 1};

}  // namespace

TEST_CASE("a view that is damaged or of another store is found by a check, and a good one is not") {
  ViewOnDisk place;
  place.fill();
  place.fill("owners");
  place.compact();
  const testing::TemporaryDirectory store;
  fs::create_directory_symlink(place.directory.path(), store.path() / "views");
  const engine::DataFiles data{engine::system_files()};
  rocksdb::Options options;
  options.env = data.env.get();
  const auto find = [&]() -> std::string {
    const auto before = picture(place.directory.path());
    const auto findings = engine::check_views(store.path(), place.ours, options);
    CHECK(picture(place.directory.path()) == before);
    if (findings.empty()) return "nothing";
    CHECK(findings.size() == 1);
    CHECK_THAT(findings.front(), contains_text("view balances-v1: "));
    return findings.front();
  };
  CHECK(find() == "nothing");
  SECTION("a block of a table") {
    flip_bit(place.files(".sst").back(), 1000);
    CHECK_THAT(find(), contains_text("checksum"));
  }
  SECTION("a table is missing") {
    fs::remove(place.files(".sst").front());
    CHECK_THAT(find(), contains_text("cannot open"));
  }
  SECTION("CURRENT is missing") {
    fs::remove(place.view() / "CURRENT");
    CHECK_THAT(find(), contains_text("CURRENT is missing; it is rebuilt at the next start"));
  }
  SECTION("CURRENT is damaged") {
    overwrite(place.view() / "CURRENT", "x");
    CHECK_THAT(find(), contains_text("CURRENT is damaged"));
  }
  SECTION("of another view") {
    fs::remove_all(place.generation());
    fs::copy(place.generation("owners"), place.generation(), fs::copy_options::recursive);
    CHECK_THAT(find(), contains_text("is part owners-v1"));
  }
  SECTION("one that is open is left to its owner") {
    flip_bit(place.files(".sst").back(), 1000);
    const auto opened = place.open();
    REQUIRE(opened->open(balances));
    CHECK(engine::check_views(store.path(), place.ours, options).empty());
  }
}
