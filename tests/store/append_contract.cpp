// The contract of every Store: appends, Versions, Positions.

#include "tests/catch.h"
#include "tests/store/drafts.h"

using namespace daybook;
using namespace daybook::testing;

using Texts = std::vector<std::string>;

TEST_CASE("the first event has position 1 and version 1") {
  auto backend = make_backend();
  const auto receipt = append(backend, Draft{}.event("account-1", "opened"));
  CHECK(receipt.first_position == Position{1});
  CHECK(receipt.last_position() == Position{1});
  CHECK(receipt.event_count == 1);
  CHECK(receipt.streams == std::vector{StreamVersion{stream("account-1"), Version{1}}});
  CHECK_FALSE(receipt.repeated);
  CHECK(backend.log().head() == Position{1});
}

TEST_CASE("positions and versions go on without gaps") {
  auto backend = make_backend();
  append(backend, Draft{}.event("account-1").event("account-1"));
  const auto receipt = append(backend, Draft{}.event("account-1").event("account-2"));
  CHECK(receipt.first_position == Position{3});
  CHECK(receipt.last_position() == Position{4});
  CHECK(receipt.streams == std::vector{StreamVersion{stream("account-1"), Version{3}},
                                       StreamVersion{stream("account-2"), Version{1}}});
}

TEST_CASE("an append is there when it is acknowledged") {
  auto backend = make_backend();
  append(backend, Draft{}.event("account-1", "a").event("account-1", "b"));
  CHECK(read_all(backend.log()) == Texts{"a", "b"});
  CHECK(read_stream(backend.log(), "account-1") == Texts{"a", "b"});
  CHECK(backend.log().stream_version(stream("account-1")) == Version{2});
}

TEST_CASE("a stream that nobody wrote is at version 0") {
  auto backend = make_backend();
  CHECK(backend.log().stream_version(stream("account-1")) == Version{0});
  append(backend, Draft{}.event("account-10"));
  CHECK(backend.log().stream_version(stream("account-1")) == Version{0});
}

TEST_CASE("an append that expects the right version is accepted") {
  auto backend = make_backend();
  append(backend, Draft{}.event("account-1").expecting("account-1", 0));
  append(backend, Draft{}.event("account-1").event("account-1").expecting("account-1", 1));
  CHECK(backend.log().stream_version(stream("account-1")) == Version{3});
}

TEST_CASE("append refuses a stale version and says which") {
  auto backend = make_backend();
  append(backend, Draft{}.event("account-1").event("account-1"));
  const auto error = refusal(backend, Draft{}.event("account-1").expecting("account-1", 1));
  CHECK(error.code() == ErrorCode::version_conflict);
  CHECK(error.message().find("account-1 is at version 2, not 1") != std::string::npos);
  CHECK(backend.log().head() == Position{2});
}

TEST_CASE("append refuses a version that is not there yet") {
  auto backend = make_backend();
  const auto error = refusal(backend, Draft{}.event("account-1").expecting("account-1", 1));
  CHECK(error.code() == ErrorCode::version_conflict);
}

TEST_CASE("append refuses to create a stream that exists") {
  auto backend = make_backend();
  append(backend, Draft{}.event("account-1"));
  const auto error = refusal(backend, Draft{}.event("account-1").expecting("account-1", 0));
  CHECK(error.code() == ErrorCode::version_conflict);
}

TEST_CASE("a condition may name a stream that the append does not write") {
  auto backend = make_backend();
  append(backend, Draft{}.event("limit-1"));
  append(backend, Draft{}.event("account-1").expecting("limit-1", 1));
  const auto error = refusal(backend, Draft{}.event("account-1").expecting("limit-1", 0));
  CHECK(error.code() == ErrorCode::version_conflict);
  CHECK(backend.log().stream_version(stream("limit-1")) == Version{1});
}

TEST_CASE("every expected version must hold") {
  auto backend = make_backend();
  append(backend, Draft{}.event("account-1").event("account-2"));
  const auto error = refusal(
      backend, Draft{}.event("account-1").expecting("account-1", 1).expecting("account-2", 2));
  CHECK(error.code() == ErrorCode::version_conflict);
}

TEST_CASE("a refused append leaves no trace") {
  auto backend = make_backend();
  append(backend, Draft{}.event("account-1", "a"));
  refusal(backend, Draft{}.event("account-2").event("account-1").expecting("account-1", 7));
  const auto receipt = append(backend, Draft{}.event("account-1", "b"));
  CHECK(receipt.first_position == Position{2});
  CHECK(backend.log().stream_version(stream("account-2")) == Version{0});
  CHECK(read_all(backend.log()) == Texts{"a", "b"});
}

TEST_CASE("a commit without events takes no position") {
  auto backend = make_backend();
  append(backend, Draft{}.event("account-1", "a"));
  const auto empty = append(backend, Draft{});
  CHECK(empty.first_position == Position{2});
  CHECK(empty.last_position() == Position{1});
  CHECK(empty.event_count == 0);
  CHECK(empty.streams.empty());
  const auto next = append(backend, Draft{}.event("account-1", "b"));
  CHECK(next.first_position == Position{2});
  CHECK(read_all(backend.log()) == Texts{"a", "b"});
}

TEST_CASE("the first commit of a log may be empty") {
  auto backend = make_backend();
  CHECK(append(backend, Draft{}).first_position == Position{1});
  CHECK(append(backend, Draft{}.expecting("account-1", 0)).first_position == Position{1});
  CHECK(backend.log().head() == Position{0});
}

TEST_CASE("a commit may weave its streams") {
  auto backend = make_backend();
  append(backend, Draft{}.event("a-1", "1").event("b-1", "2").event("a-1", "3").event("b-1", "4"));
  append(backend, Draft{}.event("b-1", "5").event("a-1", "6"));
  CHECK(read_stream(backend.log(), "a-1") == Texts{"1", "3", "6"});
  CHECK(read_stream(backend.log(), "b-1") == Texts{"2", "4", "5"});
  PageBuffer buffer;
  const auto page = backend.log().read_stream(stream("b-1"), {}, buffer);
  REQUIRE(page);
  REQUIRE(page->commits.size() == 2);
  CHECK(page->commits[0]->events[1].version == Version{2});
  CHECK(page->commits[0]->events[1].position == Position{4});
  CHECK(page->commits[1]->events[0].version == Version{3});
}

TEST_CASE("streams whose names are prefixes of each other stay apart") {
  auto backend = make_backend();
  append(backend, Draft{}.event("a-1", "short").event("a-11", "long").event("a-1-1", "dashed"));
  CHECK(read_stream(backend.log(), "a-1") == Texts{"short"});
  CHECK(read_stream(backend.log(), "a-11") == Texts{"long"});
  CHECK(read_stream(backend.log(), "a-1-1") == Texts{"dashed"});
}
