// The contract of Store: chains of appends that depend on each other while none is durable.

#include "tests/catch.h"
#include "tests/store/drafts.h"

using namespace daybook;
using namespace daybook::testing;

namespace {

/// Sends appends of one chain without waiting, so that they are decided in one group, and keeps
/// their answers. In the simulation nothing runs in between.
struct Sender {
  Backend backend{Medium::simulation};
  EventLog& log = backend.log();
  std::shared_ptr<AppendChain> chain = std::make_shared<AppendChain>();
  std::vector<Result<Receipt>> answers;

  void send(Draft draft, bool chained = true) {
    if (chained) draft.request.chains.push_back(chain);
    log.append(std::move(draft.request),
               [this](Result<Receipt> answer) { answers.push_back(std::move(answer)); });
  }
  /// The results in the order of the answers: "ok" or the code of the refusal.
  std::string outcome() {
    append(backend, Draft{});
    std::string text;
    for (const auto& answer : answers) {
      text += answer ? "ok " : fmt::format("{} ", name(answer.error().code()));
    }
    return text;
  }
};

}  // namespace

TEST_CASE("a chain whose filters differ proves nothing about what is before its last event") {
  Sender sender;
  sender.chain = std::make_shared<AppendChain>(AppendChain::Filters::differ);
  sender.send(Draft{}.event("a-1", "in between", {"seat:1"}), false);
  sender.send(Draft{}.event("a-2", "of another filter").none_matching(Filter::of_tag("seat:2"), 0));
  sender.send(Draft{}.event("a-3", "decided too early").none_matching(Filter::of_tag("seat:1"), 0));
  CHECK(sender.outcome() == "ok ok condition_failed ");
}

TEST_CASE("appends of a chain expect the versions that those before them make") {
  Sender sender;
  sender.send(Draft{}.event("a-1", "one").expecting("a-1", 0));
  sender.send(Draft{}.event("a-1", "two").expecting("a-1", 1));
  sender.send(Draft{}.event("a-1", "three").expecting("a-1", 2));
  CHECK(sender.outcome() == "ok ok ok ");
  CHECK(read_all(sender.log) == std::vector<std::string>{"one", "two", "three"});
  CHECK(sender.chain->last() == Position{3});
  CHECK_FALSE(sender.chain->is_broken());
}

TEST_CASE("an append whose chain is broken is refused, although another made its version") {
  Sender sender;
  sender.send(Draft{}.event("a-1", "stranger"), false);
  sender.send(Draft{}.event("a-1", "one").expecting("a-1", 0));
  // The stream is at version 1, but by another append than the one this was decided on.
  sender.send(Draft{}.event("a-1", "two").expecting("a-1", 1));
  CHECK(sender.outcome() == "ok version_conflict version_conflict ");
  CHECK(sender.chain->is_broken());
  CHECK(read_all(sender.log) == std::vector<std::string>{"stranger"});
}

TEST_CASE("a command that was executed before breaks the chain, for it appended nothing now") {
  Sender sender;
  append(sender.backend, Draft{command(1)}.event("a-1", "before"));
  sender.send(Draft{command(1)}.event("a-1", "again"));
  sender.send(Draft{}.event("a-1", "two").expecting("a-1", 1));
  CHECK(sender.outcome() == "ok version_conflict ");
  CHECK(sender.answers[0]->repeated);
}

TEST_CASE("an append that is refused before it is queued breaks the chain too") {
  Sender sender;
  Draft without_payload = Draft{}.event("a-1");
  without_payload.request.events[0].payload = nullptr;
  sender.send(std::move(without_payload));
  CHECK(sender.chain->is_broken());
  sender.send(Draft{}.event("a-1"));
  CHECK(sender.outcome() == "invalid_argument version_conflict ");
}

TEST_CASE("a filter does not see what its own chain appended, but sees everything else") {
  Sender sender;
  const auto taken = [](std::string_view text) {
    return Draft{}.event("seat-1", text, {"hall:1"}).none_matching(Filter::of_tag("hall:1"), 0);
  };
  sender.send(taken("one"));
  sender.send(taken("two"));
  sender.send(Draft{}.event("seat-9", "stranger", {"hall:1"}), false);
  sender.send(taken("three"));
  sender.send(taken("four"));
  CHECK(sender.outcome() == "ok ok ok condition_failed version_conflict ");
  CHECK(read_all(sender.log) == std::vector<std::string>{"one", "two", "stranger"});
}

TEST_CASE("a chain goes on when what it appended has become durable") {
  auto backend = make_backend();
  const auto chain = std::make_shared<AppendChain>();
  for (std::uint64_t i = 0; i < 3; ++i) {
    auto draft = Draft{}.event("seat-1", "taken", {"hall:1"});
    draft = std::move(draft).none_matching(Filter::of_tag("hall:1"), 0).expecting("seat-1", i);
    draft.request.chains.push_back(chain);
    CHECK(append(backend, std::move(draft)).last_position() == Position{i + 1});
  }
  CHECK(chain->last() == Position{3});
}

TEST_CASE("an append of two chains needs both of them") {
  Sender sender;
  const auto other = std::make_shared<AppendChain>();
  other->break_up();
  Draft draft = Draft{}.event("a-1");
  draft.request.chains.push_back(other);
  sender.send(std::move(draft));
  CHECK(sender.outcome() == "version_conflict ");
  CHECK(sender.chain->is_broken());
}
