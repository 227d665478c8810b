#include "net/feed/feed_body.h"

#include <thread>

#include "base/system_environment.h"
#include "base/testing/simulated_environment.h"
#include "feed_notes.h"
#include "net/feed/frame.h"
#include "store/engine/engine.h"
#include "store/memory/memory_index.h"
#include "store/memory/memory_medium.h"
#include "store/memory_store.h"

using namespace daybook;
using namespace daybook::feed;
using namespace std::chrono_literals;

namespace {

/// The kinds of a part's frames and the Serials of its records: "h c1 c2 a r3".
std::string shown(std::string_view part) {
  std::string text;
  FrameReader reader;
  REQUIRE(reader.read(part, [&](const Frame& frame) -> Result<void> {
    text += text.empty() ? "" : " ";
    text += static_cast<char>(frame.kind);
    if (frame.kind == FrameKind::record || frame.kind == FrameKind::catalog) {
      DAYBOOK_TRY(const auto record, engine::RecordView::parse(as_bytes(frame.content)));
      text += fmt::format("{}", record.serial());
    }
    return {};
  }));
  return text;
}

struct Fixture {
  testing::SimulatedEnvironment environment;
  MemoryStore store{environment};
  Feeds feeds{store, environment};

  void write(std::size_t commits = 1, std::string_view log = "main") {
    for (std::size_t i = 0; i < commits; ++i) notes::write(store, environment, 1, log);
  }
  /// Asks for a part and runs all tasks; empty when no part has come.
  std::string next(notes::Parts& parts) {
    parts.ask();
    environment.run_all();
    return parts.is_there() ? shown(parts.take()) : "nothing";
  }
};

/// A medium whose sync blocks until it is released.
class HeldMedium final : public engine::Medium {
 public:
  struct Gate {
    std::atomic<bool> holds{false};
    std::atomic<bool> is_held{false};
  };
  explicit HeldMedium(Gate& gate) : gate_{gate} {}

  Result<Serial> find_head() const override { return memory_.find_head(); }
  Result<void> write(const engine::WriteRequest& request) override {
    DAYBOOK_CHECK(memory_.write(request));  // written and readable
    gate_.is_held = gate_.holds.load();
    gate_.is_held.notify_all();
    gate_.holds.wait(true);
    return {};
  }
  std::unique_ptr<engine::Cursor> cursor() const override { return memory_.cursor(); }
  std::vector<std::string> check_witnesses() const override { return {}; }
  void on_failure(std::function<void(const Error&)>) override {}
  void abandon() noexcept override {}

 private:
  Gate& gate_;
  engine::MemoryMedium memory_;
};

}  // namespace

TEST_CASE("a feed begins with a hello and gives what is there, the catalog's commits among it") {
  Fixture f;
  f.write(2);
  notes::Parts parts{*f.feeds.open(Serial{0})};
  CHECK(f.next(parts) == "h a a r1 r2 r3");
}

TEST_CASE("a feed that begins later tells the catalog up to its place first") {
  Fixture f;
  f.write(2);
  f.write(1, "acme");
  notes::Parts parts{*f.feeds.open(Serial{3})};
  CHECK(f.next(parts) == "h c1 a a r4 r5");
  notes::Parts later{*f.feeds.open(Serial{4})};
  CHECK(f.next(later) == "h c1 c4 a a r5");
}

TEST_CASE("a feed at the head gives a commit as soon as it is durable") {
  Fixture f;
  f.write();
  notes::Parts parts{*f.feeds.open(f.store.head())};
  CHECK(f.next(parts) == "h c1 a");
  CHECK(f.next(parts) == "nothing");
  f.write();
  f.environment.run_all();
  CHECK(shown(parts.take()) == "a r3");
  f.write();  // no part is asked for, so nothing is read
  f.write();
  CHECK(f.feeds.readers().front().place == Serial{3});
  CHECK(f.next(parts) == "a r4 r5");
}

TEST_CASE("a silent feed sends heartbeats with the head") {
  Fixture f;
  f.write();
  notes::Parts parts{*f.feeds.open(f.store.head())};
  CHECK(f.next(parts) == "h c1 a");
  CHECK(f.next(parts) == "nothing");
  const auto latch = f.environment.make_latch();
  CHECK_FALSE(latch->wait_until(f.environment.clock().steady_now() + 2s));
  REQUIRE(parts.is_there());
  CHECK(shown(parts.take()) == "a");
}

TEST_CASE("a long backlog comes in parts of a bounded size") {
  Fixture f;
  FeedLimits limits;
  limits.part_bytes_max = 2000;
  Feeds small{f.store, f.environment, limits};
  f.write(50);
  notes::Parts parts{*small.open(Serial{0})};
  std::string all;
  std::size_t count = 0;
  while (all.find("r51") == std::string::npos) {
    parts.ask();
    f.environment.run_all();
    REQUIRE(parts.is_there());
    const auto part = parts.take();
    CHECK(part.size() < 3000);
    all += shown(part) + " ";
    ++count;
  }
  CHECK(count > 5);
}

TEST_CASE("a feed that is told to finish ends with the reason") {
  Fixture f;
  f.write();
  notes::Parts parts{*f.feeds.open(f.store.head())};
  CHECK(f.next(parts) == "h c1 a");
  CHECK(f.next(parts) == "nothing");
  parts.finish();
  f.environment.run_all();
  CHECK(shown(parts.take()) == "e");
  CHECK(f.next(parts) == "");
}

TEST_CASE("a feed that is let go of answers what it was asked") {
  Fixture f;
  {
    notes::Parts parts{*f.feeds.open(f.store.head())};
    (void)f.next(parts);
    parts.ask();
    f.environment.run_all();
    CHECK(f.feeds.readers().size() == 1);
  }
  f.environment.run_all();
  CHECK(f.feeds.readers().empty());
  f.write();
}

TEST_CASE("more feeds than the limit are refused, and counted") {
  Fixture f;
  FeedLimits limits;
  limits.feeds_max = 1;
  Feeds few{f.store, f.environment, limits};
  const auto first = few.open(Serial{0});
  REQUIRE(first);
  CHECK(few.open(Serial{0}).error().code() == ErrorCode::overloaded);
  CHECK(few.totals().refused == 1);
}

TEST_CASE("a feed never gives a commit before its sync has returned") {
  SystemEnvironment environment;
  HeldMedium::Gate gate;
  const auto store =
      engine::Engine::open(environment, {}, {StoreId{Uuid::make_v5({}, "held")}, 1},
                           std::make_unique<HeldMedium>(gate),
                           std::make_unique<engine::MemoryIndex>())
          .value();
  FeedLimits limits;
  limits.heartbeat_ms = 20;
  Feeds feeds{*store, environment, limits};
  notes::write(*store, environment);
  const auto head = store->head();
  notes::Parts parts{*feeds.open(head)};
  parts.ask();
  CHECK(shown(parts.wait()) == "h c1 a");

  gate.holds = true;
  std::thread writer{[&] { notes::write(*store, environment); }};
  gate.is_held.wait(false);
  // The record is written but not synced. The feed sends heartbeats without it.
  for (int beats = 0; beats < 3; ++beats) {
    parts.ask();
    const auto part = parts.wait();
    CHECK(shown(part) == "a");
    CHECK(read_head(std::string_view{part}.substr(frame_header_bytes))->head == head);
  }
  parts.ask();
  gate.holds = false;
  gate.holds.notify_all();
  writer.join();
  auto part = parts.wait();
  while (shown(part) == "a") {
    parts.ask();
    part = parts.wait();
  }
  CHECK(shown(part) == fmt::format("a r{}", head.next()));
}
