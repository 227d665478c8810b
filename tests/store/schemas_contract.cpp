// The contract of Store: schemas in the catalog.

#include "schemas_test.capnp.h"
#include "tests/catch.h"
#include "tests/store/drafts.h"

using namespace daybook;
using namespace daybook::testing;

namespace {

template <class Event>
EventSchema schema_of() {
  auto schema = EventSchema::of<Event>();
  if (!schema) FAIL(schema.error().message());
  return *std::move(schema);
}

std::size_t schemas_added(Backend& backend) {
  PageBuffer buffer;
  const auto page = backend.store().catalog().read(
      {.filter = Filter::of_type({"catalog", std::uint16_t{4}})}, buffer);
  REQUIRE(page);
  return page->event_count();
}

}  // namespace

TEST_CASE("a declared schema names what is stored") {
  auto backend = make_backend();
  CHECK(backend.store().schemas()->find("account") == nullptr);
  REQUIRE(backend.store().declare(schema_of<AccountEvent>()));
  const auto schemas = backend.store().schemas();
  REQUIRE(schemas->find("account"));
  CHECK(schemas->type_name("account", 1) == "account.closed");
  CHECK(schemas->parse_type("account.opened")->variant == 0);
}

TEST_CASE("declaring a schema again adds nothing") {
  auto backend = make_backend();
  REQUIRE(backend.store().declare(schema_of<AccountEvent>()));
  REQUIRE(backend.store().declare(schema_of<AccountEvent>()));
  backend.reopen();
  REQUIRE(backend.store().declare(schema_of<AccountEvent>()));
  CHECK(schemas_added(backend) == 1);
}

TEST_CASE("schemas are there again after reopening") {
  auto backend = make_backend();
  REQUIRE(backend.store().declare(schema_of<AccountEvent>()));
  REQUIRE(backend.store().declare(schema_of<OtherEvent>()));
  backend.reopen();
  CHECK(backend.store().schemas()->type_name("account", 0) == "account.opened");
  CHECK(backend.store().schemas()->type_name("other", 1) == "other.failed");
  CHECK(schemas_added(backend) == 2);
}

TEST_CASE("a schema that would misread stored events is refused") {
  auto backend = make_backend();
  REQUIRE(backend.store().declare(schema_of<AccountEvent>()));
  const auto renamed = backend.store().declare(schema_of<RenamedAccountEvent>());
  REQUIRE_FALSE(renamed);
  CHECK(renamed.error().code() == ErrorCode::schema_mismatch);
  const auto foreign = backend.store().declare(schema_of<ForeignAccountEvent>());
  REQUIRE_FALSE(foreign);
  CHECK(foreign.error().code() == ErrorCode::schema_mismatch);
  CHECK(schemas_added(backend) == 1);
  CHECK(backend.store().schemas()->type_name("account", 1) == "account.closed");
}

TEST_CASE("the category of the catalog is reserved") {
  auto backend = make_backend();
  const auto declared = backend.store().declare(schema_of<CatalogImpostor>());
  REQUIRE_FALSE(declared);
  CHECK(declared.error().code() == ErrorCode::invalid_argument);
}

TEST_CASE("a snapshot of the schemas does not change under its reader") {
  auto backend = make_backend();
  const auto before = backend.store().schemas();
  REQUIRE(backend.store().declare(schema_of<AccountEvent>()));
  CHECK(before->find("account") == nullptr);
  CHECK(backend.store().schemas()->find("account") != nullptr);
}
