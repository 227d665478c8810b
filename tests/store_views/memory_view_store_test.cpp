#include "store/memory_view_store.h"

#include "tests/catch.h"

using namespace daybook;

namespace {

const ViewName balances{"balances", 1};

ViewBatch batch(std::uint64_t serial, std::vector<ViewChange> changes) {
  Checkpoint checkpoint;
  checkpoint.serial = Serial{serial};
  return {std::move(changes), checkpoint};
}

}  // namespace

TEST_CASE("a crash takes a view in memory back to its last flush") {
  MemoryViewStore store;
  const auto view = store.open(balances).value();
  REQUIRE(view->commit(batch(1, {{"a", "1"}, {"b", "1"}, {"c", "1"}})));
  REQUIRE(view->flush());
  REQUIRE(view->commit(batch(2, {{"a", "2"}, {"b", std::nullopt}, {"d", "2"}})));
  REQUIRE(view->commit(batch(3, {{"a", "3"}, {"b", "3"}, {"c", std::nullopt}})));
  REQUIRE(store.create_beside(balances));
  store.crash();

  const auto left = store.open(balances).value();
  CHECK(left != view);
  CHECK(left->checkpoint()->serial == Serial{1});
  for (const auto* key : {"a", "b", "c"}) CHECK(left->get(key).value() == "1");
  CHECK(left->get("d").value() == std::nullopt);
  CHECK(view->get("a").value() == "3");
}

TEST_CASE("a view in memory that was never flushed is empty after a crash") {
  MemoryViewStore store;
  REQUIRE(store.open(balances).value()->commit(batch(1, {{"a", "1"}})));
  store.crash();
  const auto left = store.open(balances).value();
  CHECK_FALSE(left->checkpoint());
  CHECK(left->get("a").value() == std::nullopt);
}
