// The contract of ViewStore, run on each implementation.

#include <filesystem>
#include <functional>

#include "base/testing/temporary_directory.h"
#include "store/memory_view_store.h"
#include "store/rocksdb_view_store.h"
#include "tests/catch.h"

using namespace daybook;

namespace {

/// A view store that can be closed and reopened.
struct Place {
  std::function<std::shared_ptr<ViewStore>()> open;
};

struct MemoryPlace : Place {
  std::shared_ptr<MemoryViewStore> store = std::make_shared<MemoryViewStore>();
  MemoryPlace() {
    open = [this] { return store; };
  }
};
struct RocksdbPlace : Place {
  testing::TemporaryDirectory directory;
  RocksdbPlace() {
    open = [this] {
      return std::shared_ptr{RocksdbViewStore::open(directory.path(), StoreId{}).value()};
    };
  }
};

const ViewName balances{"balances", 1};

Checkpoint checkpoint_at(std::uint64_t serial) {
  Checkpoint checkpoint;
  checkpoint.store.id.uuid.bytes[3] = std::byte{7};
  checkpoint.store.epoch = 4;
  checkpoint.serial = Serial{serial};
  checkpoint.commit_checksum = 0xCAFE0000 + static_cast<std::uint32_t>(serial);
  checkpoint.events = serial * 2;
  checkpoint.recorded_at = Timestamp{std::chrono::microseconds{1'000'000 + serial}};
  return checkpoint;
}

bool same(const std::optional<Checkpoint>& a, const Checkpoint& b) {
  return a && a->store == b.store && a->serial == b.serial &&
         a->commit_checksum == b.commit_checksum && a->events == b.events &&
         a->recorded_at == b.recorded_at;
}

void put(View& view, std::uint64_t serial, std::vector<ViewChange> changes) {
  REQUIRE(view.commit({std::move(changes), checkpoint_at(serial)}));
}

std::string keys(const ViewSnapshot& snapshot, const KeyRange& range, std::size_t limit = 100,
                 bool backward = false) {
  std::string text;
  const auto entries = snapshot.scan(range, limit, backward).value();
  for (const auto& entry : entries) {
    text += (text.empty() ? "" : " ") + entry.key + "=" + entry.value;
  }
  return text;
}

}  // namespace

TEMPLATE_TEST_CASE("a new view is empty and has no checkpoint", "", MemoryPlace, RocksdbPlace) {
  TestType place;
  const auto view = place.open()->open(balances).value();
  CHECK_FALSE(view->checkpoint());
  CHECK(view->get("a").value() == std::nullopt);
  const auto snapshot = view->snapshot().value();
  CHECK_FALSE(snapshot->checkpoint());
  CHECK(keys(*snapshot, {}) == "");
}

TEMPLATE_TEST_CASE("rows and checkpoint are read as they were written", "", MemoryPlace,
                   RocksdbPlace) {
  TestType place;
  const auto view = place.open()->open(balances).value();
  const std::string zero{"\0", 1};
  put(*view, 1, {{"a", "1"}, {"b", ""}, {zero, "zero"}, {"\xFF\xFF", "last"}});
  CHECK(view->get("a").value() == "1");
  CHECK(view->get("b").value() == "");
  CHECK(view->get(zero).value() == "zero");
  CHECK(view->get("\xFF\xFF").value() == "last");
  CHECK(view->get("c").value() == std::nullopt);
  CHECK(same(view->checkpoint(), checkpoint_at(1)));

  put(*view, 2, {{"a", std::nullopt}, {"b", "2"}, {"never there", std::nullopt}});
  CHECK(view->get("a").value() == std::nullopt);
  CHECK(view->get("b").value() == "2");
  CHECK(same(view->checkpoint(), checkpoint_at(2)));
}

TEMPLATE_TEST_CASE("a scan ends with the entry that brings it over its bytes, not before two",
                   "", MemoryPlace, RocksdbPlace) {
  TestType place;
  const auto view = place.open()->open(balances).value();
  put(*view, 1, {{"a", "1234"}, {"b", "1234"}, {"c", "1234"}, {"d", "1234"}});
  const auto snapshot = view->snapshot().value();
  const auto scanned = [&](std::size_t bytes_max, bool backward) {
    std::string text;
    const auto entries = snapshot->scan({}, 4, backward, bytes_max).value();
    for (const auto& entry : entries) text += entry.key;
    return text;
  };
  CHECK(scanned(0, false) == "ab");
  CHECK(scanned(9, false) == "ab");
  CHECK(scanned(10, false) == "abc");
  CHECK(scanned(15, false) == "abcd");
  CHECK(scanned(0, true) == "dc");
  CHECK(scanned(10, true) == "dcb");
}

TEMPLATE_TEST_CASE("the last change of a key in a batch counts", "", MemoryPlace, RocksdbPlace) {
  TestType place;
  const auto view = place.open()->open(balances).value();
  put(*view, 1, {{"a", "1"}, {"a", "2"}, {"b", "1"}, {"b", std::nullopt}});
  CHECK(view->get("a").value() == "2");
  CHECK(view->get("b").value() == std::nullopt);
}

TEMPLATE_TEST_CASE("an empty key is refused and nothing of its batch is written", "", MemoryPlace,
                   RocksdbPlace) {
  TestType place;
  const auto view = place.open()->open(balances).value();
  const auto refused = view->commit({{{"a", "1"}, {"", "2"}}, checkpoint_at(1)});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::invalid_argument);
  CHECK(view->get("a").value() == std::nullopt);
  CHECK_FALSE(view->checkpoint());
}

TEMPLATE_TEST_CASE("a scan gives a range in byte order, forward and backward", "", MemoryPlace,
                   RocksdbPlace) {
  TestType place;
  const auto view = place.open()->open(balances).value();
  put(*view, 1, {{"b", "1"}, {"a", "2"}, {"ab", "3"}, {"c", "4"}, {"\xFF", "5"}});
  const auto snapshot = view->snapshot().value();
  CHECK(keys(*snapshot, {}) == "a=2 ab=3 b=1 c=4 \xFF=5");
  CHECK(keys(*snapshot, {}, 100, true) == "\xFF=5 c=4 b=1 ab=3 a=2");
  CHECK(keys(*snapshot, {"ab", "c"}) == "ab=3 b=1");
  CHECK(keys(*snapshot, {"ab", "c"}, 100, true) == "b=1 ab=3");
  CHECK(keys(*snapshot, {"", "b"}) == "a=2 ab=3");
  CHECK(keys(*snapshot, {"bb", ""}) == "c=4 \xFF=5");
  CHECK(keys(*snapshot, {"c", "a"}) == "");
  CHECK(keys(*snapshot, {"c", "c"}, 100, true) == "");
  CHECK(keys(*snapshot, KeyRange::of_prefix("a")) == "a=2 ab=3");
  CHECK(keys(*snapshot, KeyRange::of_prefix("\xFF")) == "\xFF=5");
  CHECK(keys(*snapshot, {}, 2) == "a=2 ab=3");
  CHECK(keys(*snapshot, {}, 2, true) == "\xFF=5 c=4");
  CHECK(keys(*snapshot, {}, 0) == "");
}

TEMPLATE_TEST_CASE("a snapshot does not change with later commits", "", MemoryPlace, RocksdbPlace) {
  TestType place;
  auto view = place.open()->open(balances).value();
  put(*view, 1, {{"a", "1"}, {"b", "1"}});
  const auto first = view->snapshot().value();
  put(*view, 2, {{"a", "2"}, {"b", std::nullopt}, {"c", "2"}});
  const auto second = view->snapshot().value();
  put(*view, 3, {{"a", std::nullopt}, {"b", "3"}});
  REQUIRE(view->flush());
  put(*view, 4, {{"a", "4"}});

  CHECK(keys(*first, {}) == "a=1 b=1");
  CHECK(first->get("b").value() == "1");
  CHECK(same(first->checkpoint(), checkpoint_at(1)));
  CHECK(keys(*second, {}) == "a=2 c=2");
  CHECK(same(second->checkpoint(), checkpoint_at(2)));
  CHECK(keys(*view->snapshot().value(), {}) == "a=4 b=3 c=2");
  view.reset();  // a snapshot keeps its view alive
  CHECK(keys(*first, {}) == "a=1 b=1");
}

TEMPLATE_TEST_CASE("a view is the same after closing and opening", "", MemoryPlace, RocksdbPlace) {
  TestType place;
  {
    const auto store = place.open();
    const auto view = store->open(balances).value();
    put(*view, 5, {{"a", "1"}});
    CHECK(store->open(balances).value() == view);
  }
  const auto store = place.open();
  const auto view = store->open(balances).value();
  CHECK(view->get("a").value() == "1");
  CHECK(same(view->checkpoint(), checkpoint_at(5)));
}

TEMPLATE_TEST_CASE("views of other names and versions are apart", "", MemoryPlace, RocksdbPlace) {
  TestType place;
  const auto store = place.open();
  const auto one = store->open({"balances", 1}).value();
  const auto two = store->open({"balances", 2}).value();
  const auto other = store->open({"owners", 1}).value();
  put(*one, 1, {{"a", "1"}});
  CHECK(two->get("a").value() == std::nullopt);
  CHECK(other->get("a").value() == std::nullopt);
}

TEMPLATE_TEST_CASE("names that could leave the directory are refused", "", MemoryPlace,
                   RocksdbPlace) {
  TestType place;
  const auto store = place.open();
  for (const auto* name : {"", "../balances", "Balances", "a/b", "a-v1"}) {
    CHECK(store->open({name, 1}).error().code() == ErrorCode::invalid_argument);
    CHECK(store->create_beside({name, 1}).error().code() == ErrorCode::invalid_argument);
  }
  CHECK(store->open({"balances", 0}).error().code() == ErrorCode::invalid_argument);
}

TEMPLATE_TEST_CASE("a promoted view takes the place of the current one, now and later", "",
                   MemoryPlace, RocksdbPlace) {
  TestType place;
  {
    const auto store = place.open();
    const auto former = store->open(balances).value();
    put(*former, 1, {{"a", "former"}});
    const auto beside = store->create_beside(balances).value();
    CHECK_FALSE(beside->checkpoint());
    CHECK(beside->get("a").value() == std::nullopt);
    put(*beside, 2, {{"a", "new"}});
    CHECK(former->get("a").value() == "former");
    CHECK(store->open(balances).value() == former);

    REQUIRE(store->promote(balances, beside));
    CHECK(store->open(balances).value() == beside);
    CHECK(former->get("a").value() == "former");  // as long as it is held
    CHECK_FALSE(store->promote(balances, beside));
    CHECK_FALSE(store->promote(balances, former));
    CHECK_FALSE(store->promote(balances, nullptr));
  }
  CHECK(place.open()->open(balances).value()->get("a").value() == "new");
}

TEMPLATE_TEST_CASE("a view can be promoted where there was none", "", MemoryPlace, RocksdbPlace) {
  TestType place;
  {
    const auto store = place.open();
    const auto beside = store->create_beside(balances).value();
    put(*beside, 2, {{"a", "new"}});
    REQUIRE(store->promote(balances, beside));
  }
  CHECK(place.open()->open(balances).value()->get("a").value() == "new");
}

TEMPLATE_TEST_CASE("an unfinished rebuild is thrown away by the next", "", MemoryPlace,
                   RocksdbPlace) {
  TestType place;
  {
    const auto store = place.open();
    put(*store->open(balances).value(), 1, {{"a", "current"}});
    const auto unfinished = store->create_beside(balances).value();
    put(*unfinished, 2, {{"b", "unfinished"}});
    const auto beside = store->create_beside(balances).value();
    CHECK(beside->get("b").value() == std::nullopt);
    CHECK_FALSE(store->promote(balances, unfinished));
    CHECK(unfinished->get("b").value() == "unfinished");
  }
  const auto view = place.open()->open(balances).value();
  CHECK(view->get("a").value() == "current");
  CHECK(view->get("b").value() == std::nullopt);
}

TEMPLATE_TEST_CASE("a view that starts over is empty, and says why", "", MemoryPlace,
                   RocksdbPlace) {
  TestType place;
  {
    const auto store = place.open();
    const auto former = store->open(balances).value();
    put(*former, 1, {{"a", "former"}});
    CHECK(former->notice() == "");
    const auto reader = former->snapshot().value();

    const auto view = store->start_over(balances, "it is of another time").value();
    CHECK(view != former);
    CHECK_FALSE(view->checkpoint());
    CHECK(keys(*view->snapshot().value(), {}) == "");
    CHECK(view->notice() ==
          "view balances-v1 is being rebuilt from the log: it is of another time");
    CHECK(store->open(balances).value() == view);
    CHECK(keys(*reader, {}) == "a=former");  // as long as it is held
    put(*view, 2, {{"a", "new"}});
  }
  const auto view = place.open()->open(balances).value();
  CHECK(keys(*view->snapshot().value(), {}) == "a=new");
}

TEMPLATE_TEST_CASE("a view can start over where there was none, and its rebuild says nothing", "",
                   MemoryPlace, RocksdbPlace) {
  TestType place;
  const auto store = place.open();
  CHECK(store->start_over({"../balances", 1}, "x").error().code() == ErrorCode::invalid_argument);
  REQUIRE(store->start_over(balances, "x"));
  const auto beside = store->create_beside(balances).value();
  put(*beside, 2, {{"a", "new"}});
  REQUIRE(store->promote(balances, beside));
  CHECK(store->open(balances).value()->notice() == "");
}
