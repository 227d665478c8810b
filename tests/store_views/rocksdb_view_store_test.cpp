#include "store/rocksdb_view_store.h"

#include <fstream>
#include <set>

#include "base/testing/temporary_directory.h"
#include "tests/catch.h"
#include "tests/store_views/copy_as_killed.h"

using namespace daybook;
namespace fs = std::filesystem;

namespace {

const ViewName balances{"balances", 1};
const StoreId ours{};

ViewBatch batch(std::uint64_t serial, std::vector<ViewChange> changes) {
  Checkpoint checkpoint;
  checkpoint.serial = Serial{serial};
  return {std::move(changes), checkpoint};
}

/// The numbers of the existing generations.
std::set<std::string> generations(const fs::path& views) {
  std::set<std::string> found;
  for (const auto& entry : fs::directory_iterator{views / "balances-v1"}) {
    if (entry.is_directory()) found.insert(entry.path().filename().string());
  }
  return found;
}

/// A copy of the files, as a kill would leave them now.
fs::path killed(const fs::path& views, const testing::TemporaryDirectory& into) {
  auto copy = into.path() / "after_kill";
  REQUIRE(copy_as_killed(views, copy));
  return copy;
}

std::string value_of(const fs::path& views, const std::string& key) {
  const auto store = RocksdbViewStore::open(views, ours).value();
  return store->open(balances).value()->get(key).value().value_or("nothing");
}

}  // namespace

TEST_CASE("a kill takes a view back to whole commits, and a flush keeps them") {
  const testing::TemporaryDirectory directory;
  const testing::TemporaryDirectory copies;
  const auto store = RocksdbViewStore::open(directory.path(), ours).value();
  const auto view = store->open(balances).value();
  REQUIRE(view->commit(batch(1, {{"a", "1"}})));
  REQUIRE(view->flush());
  REQUIRE(view->commit(batch(2, {{"a", "2"}})));

  const auto left = killed(directory.path(), copies);
  const auto reopened = RocksdbViewStore::open(left, ours).value();
  const auto kept = reopened->open(balances).value();
  CHECK(kept->get("a").value() == "1");
  CHECK(kept->checkpoint()->serial == Serial{1});
}

TEST_CASE("a kill at any step of a rebuild leaves the former view or the new one") {
  const testing::TemporaryDirectory directory;
  const testing::TemporaryDirectory copies;
  const auto store = RocksdbViewStore::open(directory.path(), ours).value();
  auto former = store->open(balances).value();
  REQUIRE(former->commit(batch(1, {{"a", "former"}})));
  REQUIRE(former->flush());

  auto beside = store->create_beside(balances).value();
  CHECK(value_of(killed(directory.path(), copies), "a") == "former");
  REQUIRE(beside->commit(batch(1, {{"a", "new"}})));
  REQUIRE(beside->flush());
  {
    const auto left = killed(directory.path(), copies);
    std::ofstream{left / "balances-v1" / "CURRENT.new"} << "2";  // half written
    CHECK(value_of(left, "a") == "former");
    CHECK(generations(left) == std::set<std::string>{"1"});
  }
  REQUIRE(store->promote(balances, beside));
  // One is still being read.
  CHECK(generations(directory.path()) == std::set<std::string>{"1", "2"});
  {
    const auto left = killed(directory.path(), copies);
    CHECK(value_of(left, "a") == "new");
    CHECK(generations(left) == std::set<std::string>{"2"});
  }
  former.reset();
  CHECK(generations(directory.path()) == std::set<std::string>{"2"});
}

TEST_CASE("a view that was built beside and never promoted leaves no files") {
  const testing::TemporaryDirectory directory;
  const auto store = RocksdbViewStore::open(directory.path(), ours).value();
  REQUIRE(store->open(balances));
  auto beside = store->create_beside(balances).value();
  CHECK(generations(directory.path()) == std::set<std::string>{"1", "2"});
  beside.reset();
  CHECK(generations(directory.path()) == std::set<std::string>{"1"});
}

TEST_CASE("a deleted directory, generation or CURRENT gives an empty view") {
  const testing::TemporaryDirectory directory;
  const auto fill = [&] {
    const auto store = RocksdbViewStore::open(directory.path(), ours).value();
    REQUIRE(store->open(balances).value()->commit(batch(1, {{"a", "1"}})));
  };
  const auto view = directory.path() / "balances-v1";
  for (const auto& deleted : {view, view / "1", view / "CURRENT"}) {
    fs::remove_all(view);
    fill();
    REQUIRE(value_of(directory.path(), "a") == "1");
    fs::remove_all(deleted);
    CHECK(value_of(directory.path(), "a") == "nothing");
  }
}

TEST_CASE("a view is opened by one owner at a time, other views by others") {
  const testing::TemporaryDirectory directory;
  const auto first = RocksdbViewStore::open(directory.path(), ours).value();
  const auto second = RocksdbViewStore::open(directory.path(), ours).value();
  REQUIRE(first->open(balances));
  CHECK(second->open(balances).error().code() == ErrorCode::store_locked);
  CHECK(second->create_beside(balances).error().code() == ErrorCode::store_locked);
  CHECK(second->open({"balances", 2}));
}

TEST_CASE("options that make no sense are refused by name") {
  const testing::TemporaryDirectory directory;
  RocksdbViewOptions options;
  options.view_write_buffer_bytes = options.write_buffer_bytes + 1;
  const auto refused = RocksdbViewStore::open(directory.path(), ours, options);
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message(), contains_text("view_write_buffer_bytes"));
}
