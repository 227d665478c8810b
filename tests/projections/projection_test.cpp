#include "projections/projection.h"

#include <cstring>

#include "ledger.h"

using namespace daybook;
using namespace ledger;

namespace {

struct Both {
  using Row = OwnerRow;
  using Listens = daybook::Listens<AccountEvent, OwnerEvent>;
  static constexpr auto name = "both";
  static constexpr int version = 2;
  void apply(const Recorded<AccountEvent>& event, Rows<Row>& rows) const {
    rows.update(event.key(), [](auto row) { row.setAccounts(row.getAccounts() + 1); });
  }
  void apply(const Recorded<OwnerEvent>& event, Rows<Row>& rows) const {
    rows.update(event.key(), [](auto row) { row.setName("owner event"); });
  }
};

struct Static {
  using Row = OwnerRow;
  static constexpr auto name = "static";
  static constexpr int version = 1;
  static void apply(const Recorded<OwnerEvent>&, Rows<Row>&) {}
};

struct Twice {
  using Row = OwnerRow;
  using Listens = daybook::Listens<AccountEvent, SecondAccountEvent>;
  static constexpr auto name = "twice";
  static constexpr int version = 1;
  void apply(const Recorded<AccountEvent>&, Rows<Row>&) const {}
  void apply(const Recorded<SecondAccountEvent>&, Rows<Row>&) const {}
};

struct BadName : Static {
  static constexpr auto name = "Bad Name";
};
struct BadVersion : Static {
  static constexpr int version = 0;
};
struct BadRow {
  using Row = BadIndexRow;
  static constexpr auto name = "bad_row";
  static constexpr int version = 1;
  void apply(const Recorded<OwnerEvent>&, Rows<Row>&) const {}
};

/// Catches and ignores what the rows throw.
struct Stubborn {
  using Row = OwnerRow;
  static constexpr auto name = "stubborn";
  static constexpr int version = 1;
  void apply(const Recorded<AccountEvent>&, Rows<Row>& rows) const {
    try {
      rows.put(RowKey{}, [](auto) {});
    } catch (...) {
    }
  }
};

struct ThrowsNumber {
  using Row = OwnerRow;
  static constexpr auto name = "throws_number";
  static constexpr int version = 1;
  void apply(const Recorded<AccountEvent>&, Rows<Row>&) const { throw 42; }
};

/// Applies one event to the definition of P over an empty View.
template <class P>
struct Applied {
  MemoryViewStore views;
  std::shared_ptr<View> view = views.open({"v", 1}).value();
  std::unique_ptr<ProjectionDefinition> definition = ProjectionOf<P>::make().value();
  RowBatch batch = RowBatch::open(definition->rows(), *view).value();
  Rows<typename P::Row> rows{batch};

  Result<bool> apply(std::string_view category, std::uint64_t schema, std::uint16_t variant,
                     const kj::Array<capnp::word>& payload) {
    static const LogInfo log;
    CommitView commit;
    commit.log = &log;
    EventView event;
    event.commit = &commit;
    event.category = category;
    event.key = "k";
    event.variant = variant;
    event.schema = schema;
    event.payload = as_payload(payload);
    batch.begin_commit(log.id);
    return definition->apply(event, batch);
  }
  Result<bool> apply_account(const kj::Array<capnp::word>& payload, std::uint16_t variant = 1) {
    return apply("account", capnp::typeId<AccountEvent>(), variant, payload);
  }
};

}  // namespace

TEST_CASE("a definition says what its projection is") {
  const auto balances = ProjectionOf<Balances>::make().value();
  CHECK(balances->name() == ViewName{"balances", 1});
  REQUIRE(balances->events().size() == 1);
  CHECK(balances->events().front().category() == "account");
  CHECK(balances->rows().indexes().size() == 2);
  const auto both = ProjectionOf<Both>::make().value();
  CHECK(both->name().version == 2);
  CHECK(both->events().size() == 2);
  CHECK(ProjectionOf<Static>::make().value()->events().front().category() == "owner");
}

TEST_CASE("a projection that makes no sense is refused") {
  CHECK(ProjectionOf<Twice>::make().error().code() == ErrorCode::schema_mismatch);
  CHECK(ProjectionOf<BadRow>::make().error().code() == ErrorCode::schema_mismatch);
  CHECK(ProjectionOf<BadName>::make().error().code() == ErrorCode::invalid_argument);
  CHECK(ProjectionOf<BadVersion>::make().error().code() == ErrorCode::invalid_argument);
}

TEST_CASE("each event reaches the apply of its union, others are passed over") {
  Applied<Both> both;
  CHECK(both.apply_account(booked(1)).value());
  CHECK(both.apply("owner", capnp::typeId<OwnerEvent>(), 1,
                   event<OwnerEvent>([](auto e) { e.initLeft(); }))
            .value());
  CHECK_FALSE(both.apply("other", 7, 0, booked(1)).value());
  CHECK(both.rows.get("k")->getAccounts() == 1);
  CHECK(both.rows.get("k")->getName() == "owner event");
}

TEST_CASE("an event of a newer program is refused before apply sees it") {
  Applied<ThrowsNumber> applied;
  const auto newer = event<NewerAccountEvent>([](auto e) { e.initFrozen(); });
  const auto refused = applied.apply_account(newer, NewerAccountEvent::FROZEN);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::unknown_event);
  CHECK_THAT(refused.error().message(), contains_text("account.#3"));
}

TEST_CASE("an event of another schema of the same category is refused") {
  Applied<ThrowsNumber> applied;
  const auto refused = applied.apply("account", capnp::typeId<NewerAccountEvent>(), 1, booked(1));
  CHECK(refused.error().code() == ErrorCode::schema_mismatch);
}

TEST_CASE("what apply throws becomes an error, and nothing is hidden by catching it") {
  Applied<ThrowsNumber> number;
  CHECK(number.apply_account(booked(1)).error().code() == ErrorCode::internal);
  Applied<Superstitious> exception;
  CHECK(exception.apply_account(booked(12)));
  const auto thrown = exception.apply_account(booked(13));
  CHECK(thrown.error().code() == ErrorCode::internal);
  CHECK(thrown.error().message() == "apply() threw an exception");
  CHECK_THAT(std::string{thrown.error().cause()}, contains_text("thirteen"));
  Applied<Stubborn> stubborn;
  CHECK(stubborn.apply_account(booked(1)).error().code() == ErrorCode::invalid_argument);
  Applied<Balances> damaged;
  auto payload = kj::heapArray<capnp::word>(1);
  std::memset(payload.asBytes().begin(), 0xFF, 8);
  CHECK(damaged.apply_account(payload).error().code() == ErrorCode::corrupt);
}
