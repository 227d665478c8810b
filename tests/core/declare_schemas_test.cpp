#include "core/commands/declare_schemas.h"

#include "base/testing/simulated_environment.h"
#include "store/memory_store.h"
#include "tests/catch.h"
#include "tests/support/parsed_schema.h"

using namespace daybook;
using support::ParsedSchema;

namespace {

std::string category(std::string_view name, std::string_view type, std::string_view fields) {
  return fmt::format(
      "struct {0} $Daybook.category(\"{1}\") {{ union {{ made @0 :Made; broken @1 :Broken; }} }}\n"
      "struct Made {{ {2} }}\nstruct Broken {{}}\n",
      type, name, fields);
}

/// The schemas of a program with two categories.
struct Program {
  Program(std::string_view fields_of_a, std::string_view fields_of_b)
      : a{category("apple", "Apple", fields_of_a)}, b{category("berry", "Berry", fields_of_b)} {}

  std::vector<EventSchema> schemas() const { return {a.events("Apple"), b.events("Berry")}; }

  ParsedSchema a;
  ParsedSchema b;
};

}  // namespace

TEST_CASE("when one schema of a program is refused, none of them is declared") {
  testing::SimulatedEnvironment environment;
  MemoryStore store{environment};
  const Program first{"name @0 :Text;", "count @0 :Int64;"};
  REQUIRE(declare_schemas(store, first.schemas()));
  const auto head = store.head();
  const Program second{"title @0 :Text $Daybook.formerly(\"name\");", "count @0 :Text;"};
  const auto refused = declare_schemas(store, second.schemas());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::schema_mismatch);
  CHECK(store.head() == head);
  CHECK(declare_schemas(store, first.schemas()));
}

TEST_CASE("comparing schemas changes nothing") {
  testing::SimulatedEnvironment environment;
  MemoryStore store{environment};
  const auto head = store.head();
  CHECK(compare_schemas(store, Program{"name @0 :Text;", ""}.schemas()));
  CHECK(store.head() == head);
}
