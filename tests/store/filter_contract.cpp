// The contract of Store: conditions over filters (dynamic consistency boundaries).

#include "tests/catch.h"
#include "tests/store/drafts.h"

using namespace daybook;
using namespace daybook::testing;

TEST_CASE("an append whose filter matches nothing is accepted") {
  auto backend = make_backend();
  append(backend, Draft{}.event("course-1", "a", {"course:1"}));
  append(backend, Draft{}.event("course-2", "b").none_matching(Filter::of_tag("course:2"), 0));
  CHECK(backend.log().head() == Position{2});
}

TEST_CASE("append refuses when an event matches after the position") {
  auto backend = make_backend();
  append(backend, Draft{}.event("course-1", "a", {"course:1"}));
  append(backend, Draft{}.event("course-1", "b", {"course:1"}));
  const auto error =
      refusal(backend, Draft{}.event("course-1").none_matching(Filter::of_tag("course:1"), 1));
  CHECK(error.code() == ErrorCode::condition_failed);
  CHECK(error.message().find("position 2") != std::string::npos);
  CHECK(backend.log().head() == Position{2});
}

TEST_CASE("an event at the position itself does not count") {
  auto backend = make_backend();
  append(backend, Draft{}.event("course-1", "a", {"course:1"}));
  append(backend, Draft{}.event("course-1").none_matching(Filter::of_tag("course:1"), 1));
  CHECK(backend.log().head() == Position{2});
}

TEST_CASE("a filter sees events in the middle of a commit") {
  auto backend = make_backend();
  append(backend, Draft{}.event("a-1").event("b-1", "x", {"t:1"}).event("a-1"));
  append(backend, Draft{}.event("c-1").none_matching(Filter::of_tag("t:1"), 2));
  const auto error = refusal(backend, Draft{}.event("c-1").none_matching(Filter::of_tag("t:1"), 1));
  CHECK(error.code() == ErrorCode::condition_failed);
}

TEST_CASE("a filter by type looks at category and variant") {
  auto backend = make_backend();
  append(backend, Draft{}.event("account-1", "a", {}, 3));
  const auto with = [](EventType type) {
    return Draft{}.event("other-1").none_matching(Filter::of_type(std::move(type)), 0);
  };
  CHECK(refusal(backend, with({"account", 3})).code() == ErrorCode::condition_failed);
  CHECK(refusal(backend, with({"account", std::nullopt})).code() == ErrorCode::condition_failed);
  append(backend, with({"account", 4}));
  append(backend, with({"accoun", std::nullopt}));
}

TEST_CASE("an item of a filter wants all of its tags") {
  auto backend = make_backend();
  append(backend, Draft{}.event("a-1", "x", {"course:1", "student:1"}));
  Filter both{{FilterItem{{}, {"course:1", "student:2"}}}};
  append(backend, Draft{}.event("b-1").none_matching(both, 0));
  both.items[0].tags[1] = "student:1";
  CHECK(refusal(backend, Draft{}.event("b-1").none_matching(both, 0)).code() ==
        ErrorCode::condition_failed);
}

TEST_CASE("any item of a filter is enough") {
  auto backend = make_backend();
  append(backend, Draft{}.event("a-1", "x", {"course:1"}));
  const Filter either{{FilterItem{{}, {"course:9"}}, FilterItem{{{"a", 0}}, {}}}};
  CHECK(refusal(backend, Draft{}.event("b-1").none_matching(either, 0)).code() ==
        ErrorCode::condition_failed);
}

TEST_CASE("the filter of everything holds only at the head") {
  auto backend = make_backend();
  append(backend, Draft{}.event("a-1"));
  CHECK(refusal(backend, Draft{}.event("b-1").none_matching({}, 0)).code() ==
        ErrorCode::condition_failed);
  append(backend, Draft{}.event("b-1").none_matching({}, 1));
}

TEST_CASE("a position beyond the head is no obstacle") {
  auto backend = make_backend();
  append(backend, Draft{}.event("a-1").none_matching({}, 1000));
  CHECK(backend.log().head() == Position{1});
}

TEST_CASE("every filter of a condition must hold, and every version") {
  auto backend = make_backend();
  append(backend, Draft{}.event("a-1", "x", {"t:1"}));
  const auto second_fails = Draft{}
                                .event("b-1")
                                .none_matching(Filter::of_tag("t:0"), 0)
                                .none_matching(Filter::of_tag("t:1"), 0)
                                .request;
  Draft draft;
  draft.request.condition = second_fails.condition;
  CHECK(refusal(backend, std::move(draft)).code() == ErrorCode::condition_failed);
  CHECK(refusal(backend,
                Draft{}.event("b-1").none_matching(Filter::of_tag("t:0"), 0).expecting("a-1", 0))
            .code() == ErrorCode::version_conflict);
}

TEST_CASE("conditions see what was appended in the same group") {
  // In the simulation nothing runs between the two calls, so both are decided in one group.
  Backend backend{Medium::simulation};
  auto& log = backend.log();
  std::vector<Result<Receipt>> answers;
  const auto send = [&](Draft draft) {
    log.append(std::move(draft.request),
               [&](Result<Receipt> r) { answers.push_back(std::move(r)); });
  };
  send(Draft{}.event("a-1", "first", {"t:1"}));
  send(Draft{}.event("b-1", "second").none_matching(Filter::of_tag("t:1"), 0));
  send(Draft{}.event("a-1", "third").expecting("a-1", 0));
  send(Draft{}.event("a-1", "fourth").expecting("a-1", 1));
  CHECK(answers.empty());
  append(backend, Draft{});
  REQUIRE(answers.size() == 4);
  CHECK(answers[0].has_value());
  CHECK(answers[1].error().code() == ErrorCode::condition_failed);
  CHECK(answers[2].error().code() == ErrorCode::version_conflict);
  CHECK(answers[3]->first_position == Position{2});
  CHECK(read_all(log) == std::vector<std::string>{"first", "fourth"});
}

TEST_CASE("a tag that a condition names very often is one tag") {
  auto backend = make_backend();
  append(backend, Draft{}.event("a-1", "x", {"course:1"}));
  const std::vector<std::string> often(CommitLimits::tags_per_event_max + 1, "course:1");
  const Filter filter{{FilterItem{{}, often}}};
  CHECK(refusal(backend, Draft{}.event("b-1").none_matching(filter, 0)).code() ==
        ErrorCode::condition_failed);
  CHECK(read_all(backend.log(), filter) == std::vector<std::string>{"x"});
}
