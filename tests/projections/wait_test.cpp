// Read your own writes: waiting until a View has reached the place of a Receipt.

#include "core/model/token.h"
#include "ledger.h"

using namespace daybook;
using namespace ledger;
using namespace std::chrono_literals;

namespace {

/// The result of a non-blocking wait.
struct Answer {
  std::optional<Result<Serial>> result;

  Completion<Result<Serial>> completion() {
    return [this](Result<Serial> told) { result = std::move(told); };
  }
  std::optional<ErrorCode> error() const {
    if (!result || *result) return std::nullopt;
    return result->error().code();
  }
};

}  // namespace

TEST_CASE("a query after wait_for sees the write of the receipt") {
  World world;
  const auto projector = world.start<Balances>();
  for (int i = 1; i <= 10; ++i) {
    const auto receipt = world.book.append("1", booked(1));
    REQUIRE(projector->wait_for(receipt, world.in(5s)));
    CHECK(balance(*projector, world.book.id(), "1") == fmt::format(" {} {}", i, i));
  }
}

TEST_CASE("a place that was passed is reached at once, but never inside the call") {
  World world;
  const auto projector = world.start<Balances>();
  const auto receipt = world.book.append("1", booked(1));
  world.book.append("1", booked(1));
  world.environment.run_all();
  Answer answer;
  projector->when_reached(receipt.token.to_string(), world.in(0s), answer.completion());
  CHECK_FALSE(answer.result);
  world.environment.run_all();
  REQUIRE(answer.result);
  CHECK(answer.result->value() == world.store.head());
}

TEST_CASE("a wait ends when the view arrives, or at its deadline, whichever is first") {
  World world;
  world.book.append("1", booked(1));
  auto token = world.book.append("1", booked(1)).token;
  const auto projector = world.start<Balances>();
  world.environment.run_all();

  token.serial = world.store.head().next();
  const auto soon = token.to_string();
  token.serial = world.store.head().next(2);
  const auto later = token.to_string();
  Answer in_time, late, too_late, after;
  projector->when_reached(later, world.in(20s), late.completion());
  projector->when_reached(soon, world.in(10s), in_time.completion());
  projector->when_reached(later, world.in(5s), too_late.completion());
  projector->when_reached(later, world.in(40s), after.completion());
  world.environment.fake_clock().advance(6s);
  world.environment.run_all();
  CHECK(too_late.error() == ErrorCode::not_there_yet);
  CHECK_FALSE(in_time.result);

  world.book.append("1", booked(1));
  world.environment.run_all();
  REQUIRE(in_time.result);
  CHECK(in_time.result->value() == world.store.head());
  CHECK_FALSE(late.result);
  world.environment.fake_clock().advance(15s);
  world.environment.run_all();
  CHECK(late.error() == ErrorCode::not_there_yet);
  CHECK_FALSE(after.result);
  world.book.append("1", booked(1));
  world.environment.run_all();
  REQUIRE(after.result);
  CHECK(after.result->has_value());
}

TEST_CASE("the blocking wait gives up at its deadline") {
  World world;
  auto token = world.book.append("1", booked(1)).token;
  token.serial = token.serial.next(100);
  const auto projector = world.start<Balances>();
  const auto deadline = world.in(3s);
  const auto waited = projector->wait_for(token.to_string(), deadline);
  REQUIRE_FALSE(waited);
  CHECK(waited.error().code() == ErrorCode::not_there_yet);
  CHECK(world.environment.clock().steady_now() >= deadline);
}

TEST_CASE("a token that is none, or of another store or epoch, is refused") {
  World world;
  const auto projector = world.start<Balances>();
  const auto receipt = world.book.append("1", booked(1));
  CHECK(projector->wait_for("nonsense", world.in(1s)).error().code() ==
        ErrorCode::invalid_argument);
  auto token = receipt.token;
  ++token.store.epoch;
  const auto refused = projector->wait_for(token.to_string(), world.in(1s));
  CHECK(refused.error().code() == ErrorCode::invalid_argument);
  CHECK_THAT(refused.error().message(), contains_text("another store"));
  token = receipt.token;
  token.store.id.uuid.bytes[0] ^= std::byte{1};
  CHECK_FALSE(projector->wait_for(token.to_string(), world.in(1s)));
}

TEST_CASE("who waits for a projection that stops is told so before the deadline") {
  World world;
  Superstitious::throws = true;
  const auto projector = world.start<Superstitious>();
  const auto good = world.book.append("1", booked(1));
  const auto bad = world.book.append("1", booked(13));
  Answer answer;
  projector->when_reached(bad.token.to_string(), world.in(1h), answer.completion());
  world.environment.run_all();
  CHECK(answer.error() == ErrorCode::not_there_yet);
  CHECK_THAT(answer.result->error().full(), contains_text("thirteen"));
  CHECK(projector->wait_for(bad, world.in(1h)).error().code() == ErrorCode::not_there_yet);
  CHECK(projector->wait_for(good, world.in(1h)));
}

TEST_CASE("who waits when a projector is stopped or destroyed is told that it closes") {
  World world;
  auto token = world.book.append("1", booked(1)).token;
  token.serial = token.serial.next(100);
  Answer stopped, after, destroyed;
  auto projector = world.start<Balances>();
  projector->when_reached(token.to_string(), world.in(1h), stopped.completion());
  CHECK(projector->stop());
  CHECK(stopped.error() == ErrorCode::closed);
  projector->when_reached(token.to_string(), world.in(1h), after.completion());
  world.environment.run_all();
  CHECK(after.error() == ErrorCode::closed);
  projector = world.start<Balances>();
  projector->when_reached(token.to_string(), world.in(1h), destroyed.completion());
  projector.reset();
  CHECK(destroyed.error() == ErrorCode::closed);
  world.environment.fake_clock().advance(2h);
  world.environment.run_all();  // the timer fires later, without effect
}

TEST_CASE("who lets go of a watch waits no more, and the others go on") {
  World world;
  auto token = world.book.append("1", booked(1)).token;
  const auto projector = world.start<Balances>();
  world.environment.run_all();
  token.serial = world.store.head().next();
  Answer gone, stays, reached;
  auto watch = projector->watch_place(token.to_string(), world.in(1h), gone.completion());
  auto other = projector->watch_place(token.to_string(), world.in(1h), stays.completion());
  CHECK_FALSE(gone.result);
  watch.cancel();
  CHECK(gone.error() == ErrorCode::closed);
  CHECK_FALSE(stays.result);
  world.book.append("1", booked(1));
  world.environment.run_all();
  REQUIRE(stays.result);
  CHECK(stays.result->has_value());
  other.cancel();  // already completed
  CHECK(stays.result->has_value());
  auto late = projector->watch_place(token.to_string(), world.in(1h), reached.completion());
  late.cancel();  // never had to wait
  world.environment.run_all();
  REQUIRE(reached.result);
  CHECK(reached.result->has_value());
  Answer bad;
  auto none = projector->watch_place("nonsense", world.in(1h), bad.completion());
  world.environment.run_all();
  CHECK(bad.error() == ErrorCode::invalid_argument);
}

TEST_CASE("thousands wait at once, in any order") {
  World world;
  auto token = world.book.append("1", booked(0)).token;
  const auto projector = world.start<Balances>();
  world.environment.run_all();
  const auto first = token.serial;
  std::vector<Answer> answers(3000);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    token.serial = first.next(1 + i * 7919 % 30);
    projector->when_reached(token.to_string(), world.in(std::chrono::seconds{1 + i % 10}),
                            answers[i].completion());
  }
  for (int i = 0; i < 10; ++i) world.book.append("1", booked(1));
  world.environment.run_all();
  world.environment.fake_clock().advance(1h);
  world.environment.run_all();
  for (std::size_t i = 0; i < answers.size(); ++i) {
    REQUIRE(answers[i].result);
    CHECK(answers[i].result->has_value() == (1 + i * 7919 % 30 <= 10));
  }
}
