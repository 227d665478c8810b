// The contract of Store: notification when a head has passed a place.

#include "tests/catch.h"
#include "tests/store/drafts.h"

using namespace daybook;
using namespace daybook::testing;

namespace {

/// Waits for one answer of when_past.
template <class Place>
class Expectation {
 public:
  explicit Expectation(Backend& backend) : latch_{backend.environment().make_latch()} {}

  template <class Port>
  void watch(Port& port, Place place) {
    watch_ = port.when_past(place, [this](Result<Place> result) {
      answer_ = std::move(result);
      latch_->open();
    });
  }
  void cancel() { watch_.cancel(); }
  bool is_answered() const { return answer_.has_value(); }
  Result<Place> wait() {
    latch_->wait();
    return *answer_;
  }

 private:
  std::unique_ptr<Latch> latch_;
  std::optional<Result<Place>> answer_;
  Watch watch_;
};

}  // namespace

TEST_CASE("a watch is told at once when the head is past the position already") {
  auto backend = make_backend();
  append(backend, Draft{}.event("a-1").event("a-1"));
  Expectation<Position> expectation{backend};
  expectation.watch(backend.log(), Position{1});
  CHECK(expectation.wait() == Position{2});
}

TEST_CASE("a watch is told when an append passes the position") {
  auto backend = make_backend();
  auto& log = backend.log();
  Expectation<Position> first{backend};
  Expectation<Position> second{backend};
  first.watch(log, Position{0});
  second.watch(log, Position{1});
  append(backend, log, Draft{}.event("a-1"));
  CHECK(first.wait() == Position{1});
  append(backend, log, Draft{}.event("a-1").event("a-1"));
  CHECK(second.wait() == Position{3});
}

TEST_CASE("a watch is never told inside the call that makes it") {
  Backend backend{Medium::simulation};
  append(backend, Draft{}.event("a-1"));
  Expectation<Position> expectation{backend};
  expectation.watch(backend.log(), Position{0});
  CHECK_FALSE(expectation.is_answered());
  CHECK(expectation.wait() == Position{1});
}

TEST_CASE("a watch does not look at other logs or at empty commits") {
  Backend backend{Medium::simulation};
  auto& log = backend.log("one");
  Expectation<Position> expectation{backend};
  expectation.watch(log, Position{0});
  append(backend, backend.log("two"), Draft{}.event("a-1"));
  append(backend, log, Draft{});
  CHECK_FALSE(expectation.is_answered());
  append(backend, log, Draft{}.event("a-1"));
  CHECK(expectation.wait() == Position{1});
}

TEST_CASE("a watch on a store sees commits of every log") {
  auto backend = make_backend();
  auto& log = backend.log("one");
  const auto head = backend.store().head();
  Expectation<Serial> expectation{backend};
  expectation.watch(backend.store(), head);
  append(backend, log, Draft{});
  CHECK(expectation.wait() == head.next());
  Expectation<Serial> passed{backend};
  passed.watch(backend.store(), head);
  CHECK(passed.wait() == head.next());
}

TEST_CASE("a cancelled watch is told that it is closed") {
  auto backend = make_backend();
  Expectation<Position> expectation{backend};
  expectation.watch(backend.log(), Position{5});
  expectation.cancel();
  CHECK(expectation.wait().error().code() == ErrorCode::closed);
}

TEST_CASE("closing a store tells the watches that are left") {
  auto backend = make_backend();
  Expectation<Position> of_log{backend};
  Expectation<Serial> of_store{backend};
  of_log.watch(backend.log(), Position{5});
  of_store.watch(backend.store(), Serial{500});
  backend.close();
  CHECK(of_log.wait().error().code() == ErrorCode::closed);
  CHECK(of_store.wait().error().code() == ErrorCode::closed);
}

TEST_CASE("a watch may outlive its store") {
  auto backend = make_backend();
  Expectation<Position> expectation{backend};
  expectation.watch(backend.log(), Position{5});
  backend.close();
  expectation.cancel();
  CHECK(expectation.is_answered());
}

TEST_CASE("a read behind a watch finds what it was told of") {
  auto backend = make_backend();
  auto& log = backend.log();
  std::size_t seen = 0;
  for (int i = 0; i < 20; ++i) {
    Expectation<Position> expectation{backend};
    expectation.watch(log, log.head());
    append(backend, log, Draft{}.event("a-1"));
    REQUIRE(expectation.wait());
    seen = read_all(log).size();
  }
  CHECK(seen == 20);
}
