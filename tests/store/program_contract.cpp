// The contract of Store: the program that it belongs to.

#include "tests/catch.h"
#include "tests/store/drafts.h"

using namespace daybook;
using namespace daybook::testing;

TEST_CASE("a store belongs to nobody until it is given a name, and keeps it") {
  auto backend = make_backend();
  CHECK(backend.store().program().empty());
  REQUIRE(backend.store().name_program("bank"));
  const auto head = backend.store().head();
  REQUIRE(backend.store().name_program("bank"));
  CHECK(backend.store().head() == head);
  backend.reopen();
  CHECK(backend.store().program() == "bank");
  REQUIRE(backend.store().name_program("shop"));
  CHECK(backend.store().program() == "shop");
}

TEST_CASE("a name of a program has its limits") {
  auto backend = make_backend();
  CHECK_FALSE(backend.store().name_program(""));
  CHECK_FALSE(backend.store().name_program("\xff"));
  CHECK_FALSE(backend.store().name_program(std::string(Store::program_name_bytes_max + 1, 'x')));
  CHECK(backend.store().name_program(std::string(Store::program_name_bytes_max, 'x')));
}
