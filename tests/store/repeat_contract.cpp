// The contract of Store: repeats of commands.

#include "tests/catch.h"
#include "tests/store/drafts.h"

using namespace daybook;
using namespace daybook::testing;

namespace {

void check_same(const Receipt& repeat, const Receipt& first) {
  CHECK(repeat.repeated);
  CHECK_FALSE(first.repeated);
  CHECK(repeat.command_id == first.command_id);
  CHECK(repeat.first_position == first.first_position);
  CHECK(repeat.event_count == first.event_count);
  CHECK(repeat.streams == first.streams);
  CHECK(repeat.token == first.token);
}

}  // namespace

TEST_CASE("a repeated command gets the first receipt and appends nothing") {
  auto backend = make_backend();
  const auto first = append(backend, Draft{command(1)}.event("a-1").event("b-1").event("a-1"));
  append(backend, Draft{}.event("a-1"));
  const auto repeat = append(backend, Draft{command(1)}.event("a-1"));
  check_same(repeat, first);
  CHECK(backend.log().head() == Position{4});
}

TEST_CASE("a repeat is recognised before its condition is looked at") {
  auto backend = make_backend();
  const auto draft = [] {
    return Draft{command(1)}
        .event("a-1", "x", {"t:1"})
        .expecting("a-1", 0)
        .none_matching(Filter::of_tag("t:1"), 0);
  };
  const auto first = append(backend, draft());
  check_same(append(backend, draft()), first);
}

TEST_CASE("the id of one command is refused to another") {
  auto backend = make_backend();
  append(backend, Draft{command(1), "deposit 5"}.event("a-1"));
  const auto error = refusal(backend, Draft{command(1), "deposit 6"}.event("a-1"));
  CHECK(error.code() == ErrorCode::command_id_reused);
  CHECK(backend.log().head() == Position{1});
}

TEST_CASE("a command without events is remembered too") {
  auto backend = make_backend();
  const auto first = append(backend, Draft{command(1)});
  append(backend, Draft{}.event("a-1"));
  check_same(append(backend, Draft{command(1)}.event("a-1")), first);
  CHECK(backend.log().head() == Position{1});
}

TEST_CASE("a refused command may be sent again with its id") {
  auto backend = make_backend();
  refusal(backend, Draft{command(1)}.event("a-1").expecting("a-1", 1));
  append(backend, Draft{}.event("a-1"));
  const auto receipt = append(backend, Draft{command(1)}.event("a-1").expecting("a-1", 1));
  CHECK_FALSE(receipt.repeated);
  CHECK(receipt.first_position == Position{2});
}

TEST_CASE("command ids of different logs have nothing to do with each other") {
  auto backend = make_backend();
  append(backend, backend.log("one"), Draft{command(1), "x"}.event("a-1"));
  const auto other = append(backend, backend.log("two"), Draft{command(1), "y"}.event("a-1"));
  CHECK_FALSE(other.repeated);
}

TEST_CASE("a command that was executed can be found") {
  auto backend = make_backend();
  const auto receipt = append(backend, Draft{command(1), "deposit"}.event("a-1").event("b-2"));
  const auto found = backend.log().find_command(command(1));
  REQUIRE(found);
  REQUIRE(*found);
  CHECK((*found)->digest == digest("deposit"));
  check_same((*found)->receipt, receipt);
  CHECK_FALSE(backend.log().find_command(command(2))->has_value());
  CHECK_FALSE(backend.log("other").find_command(command(1))->has_value());
}

TEST_CASE("a repeated command is recognised after reopening") {
  auto backend = make_backend();
  const auto first = append(backend, Draft{command(1)}.event("a-1").event("b-1"));
  append(backend, Draft{}.event("a-1"));
  backend.reopen();
  check_same(append(backend, Draft{command(1)}.event("a-1")), first);
  CHECK(refusal(backend, Draft{command(1), "another"}.event("a-1")).code() ==
        ErrorCode::command_id_reused);
}

TEST_CASE("a command and its repeat in one group get one receipt") {
  Backend backend{Medium::simulation};
  auto& log = backend.log();
  std::vector<Result<Receipt>> answers;
  const auto send = [&](Draft draft) {
    log.append(std::move(draft.request),
               [&](Result<Receipt> r) { answers.push_back(std::move(r)); });
  };
  send(Draft{command(1)}.event("a-1"));
  send(Draft{command(1)}.event("a-1"));
  send(Draft{command(1), "another"}.event("a-1"));
  append(backend, Draft{});
  REQUIRE(answers.size() == 3);
  check_same(*answers[1], *answers[0]);
  CHECK(answers[2].error().code() == ErrorCode::command_id_reused);
  CHECK(log.head() == Position{1});
}
