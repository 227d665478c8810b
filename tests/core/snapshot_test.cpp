// Snapshots of states: how many reads they save, and that a wrong one is never used.

#include "core/model/snapshot.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/crc32c.h"
#include "tests/core/shows.h"
#include "tests/support/told.h"

using namespace daybook;
using namespace theatre;

namespace {

/// A Show with snapshots of a given state_version, which counts the events it folds.
template <int Version>
struct Saved : Show {
  using Snapshot = ShowSnapshot;
  static constexpr int state_version = Version;
  static inline std::size_t folded = 0;
  static inline std::size_t padding = 0;
  static inline bool throws = false;

  void evolve(Event::Reader event) {
    ++folded;
    Show::evolve(event);
  }
  void save(Snapshot::Builder to) const {
    if (throws) throw std::runtime_error{"a defect"};
    to.setSeats(seats);
    to.setLastGuest(last_guest);
    to.initPadding(static_cast<unsigned>(padding));
  }
  void load(Snapshot::Reader from) {
    if (throws) throw std::runtime_error{"a defect"};
    seats = from.getSeats();
    last_guest = from.getLastGuest();
  }
};

using First = Saved<1>;
using Second = Saved<2>;

/// A show with seats sold one by one.
struct SoldShow : Theatre {
  explicit SoldShow(int sales) {
    First::padding = 0;
    First::throws = Second::throws = false;
    Desk<First> desk{environment, log};
    REQUIRE(desk.execute(announce("1", 100'000)) == "ok 1");
    for (int i = 0; i < sales; ++i) desk.execute(sell("1", 1));
    environment.run_all();
    kept = desk.runner.cache().snapshots().kept;
    First::folded = Second::folded = 0;
  }
  std::uint64_t kept = 0;
  StreamId stream = *StreamId::parse("show-1");
  const std::uint64_t type = capnp::typeId<ShowSnapshot>();
};

}  // namespace

TEST_CASE("a stream of ten thousand events is loaded by reading the last two hundred") {
  SoldShow sold{9'999};
  CHECK(sold.kept >= 49);
  Desk<First> desk{sold.environment, sold.log};
  CHECK(desk.execute(sell("1", 1)) == "ok 10001");
  CHECK(desk.log.events_read <= 202);
  CHECK(First::folded <= 201);
  CHECK(desk.execute(sell("1", 100'000)) == "no: only 90000 seats are left");
  CHECK(desk.runner.cache().snapshots().used == 1);
}

TEST_CASE("how many events there are between two snapshots can be chosen") {
  Theatre theatre;
  First::padding = 0;
  const auto kept_with = [&](std::uint64_t events, const char* show) {
    CommandOptions options;
    options.snapshot_events = events;
    Desk<First> desk{theatre.environment, theatre.log, options};
    for (int i = 0; i < 50; ++i) desk.execute(announce(show, 1));
    theatre.environment.run_all();
    return desk.runner.cache().snapshots().kept.load();
  };
  CHECK(kept_with(0, "1") == 0);
  CHECK(kept_with(10, "2") == 4);
  CHECK(kept_with(1, "3") == 49);
}

TEST_CASE("a snapshot of another version of the state is ignored") {
  SoldShow sold{400};
  Desk<Second> desk{sold.environment, sold.log};
  CHECK(desk.execute(sell("1", 1)) == "ok 402");
  CHECK(Second::folded == 401);
  CHECK(desk.runner.cache().snapshots().ignored == 1);
  CHECK(desk.runner.cache().snapshots().used == 0);
  // It takes its own, which is then the newest one.
  REQUIRE(desk.execute(sell("1", 1)) == "ok 403");
  sold.environment.run_all();
  CHECK(desk.runner.cache().snapshots().kept == 1);
  CHECK((*sold.log.read_snapshot(sold.stream, sold.type))->form.state_version == 2);
}

TEST_CASE("a snapshot that ends with a commit which the log does not have is ignored") {
  SoldShow sold{400};
  const auto change = GENERATE(0, 1, 2);
  auto snapshot = *sold.log.read_snapshot(sold.stream, sold.type);
  REQUIRE(snapshot);
  if (change == 0) snapshot->serial = snapshot->serial.next();
  if (change == 1) ++snapshot->checksum;
  if (change == 2) snapshot->version = Version{9'999};
  REQUIRE(sold.log.keep_snapshot(sold.stream, *snapshot));
  Desk<First> desk{sold.environment, sold.log};
  CHECK(desk.execute(sell("1", 100'000)) == "no: only 99600 seats are left");
  CHECK(First::folded == 401);
  CHECK(desk.runner.cache().snapshots().ignored == 1);
}

TEST_CASE("a snapshot of other schemas is ignored") {
  SoldShow sold{400};
  auto snapshot = *sold.log.read_snapshot(sold.stream, sold.type);
  ++snapshot->form.schemas;
  REQUIRE(sold.log.keep_snapshot(sold.stream, *snapshot));
  Desk<First> desk{sold.environment, sold.log};
  CHECK(desk.execute(sell("1", 1)) == "ok 402");
  CHECK(First::folded == 401);
}

TEST_CASE("the hash of schemas changes with them, and with what they refer to") {
  const auto hash = [](auto... schemas) {
    const std::vector<capnp::StructSchema> all{schemas...};
    return schema_hash(all);
  };
  const auto show = capnp::Schema::from<ShowEvent>();
  const auto guest = capnp::Schema::from<GuestEvent>();
  const auto snapshot = capnp::Schema::from<ShowSnapshot>();
  CHECK(hash(show, snapshot) == hash(show, snapshot));
  CHECK(hash(show, snapshot) != hash(guest, snapshot));
  CHECK(hash(show, snapshot) != hash(show));
}

TEST_CASE("a snapshot that is too large is counted and not kept") {
  Theatre theatre;
  First::padding = Snapshot::bytes_max;
  CommandOptions options;
  options.snapshot_events = 10;
  Desk<First> desk{theatre.environment, theatre.log, options};
  for (int i = 0; i < 25; ++i) CHECK(desk.execute(announce("1", 1)) == fmt::format("ok {}", i + 1));
  theatre.environment.run_all();
  First::padding = 0;
  CHECK(desk.runner.cache().snapshots().too_large == 2);
  CHECK(desk.runner.cache().snapshots().kept == 0);
}

TEST_CASE("a save or load that throws costs no command anything, and is told") {
  SoldShow sold{400};
  First::throws = true;
  testing::Told told;
  CommandOptions options;
  options.diagnostics = &told;
  Desk<First> desk{sold.environment, sold.log, options};
  for (int i = 0; i < 300; ++i) CHECK(desk.execute(sell("1", 1)) == fmt::format("ok {}", i + 402));
  sold.environment.run_all();
  First::throws = false;
  CHECK(desk.runner.cache().snapshots().ignored >= 1);
  CHECK(desk.runner.cache().snapshots().failed >= 1);
  CHECK(desk.execute(sell("1", 1)) == "ok 702");
  const auto lines = told.about("snapshot_failed");
  REQUIRE(lines.size() >= 2);
  CHECK(lines.front() == "error snapshot_failed: the load of a snapshot of show-1 threw an "
                         "exception: std::runtime_error: a defect (internal)");
  CHECK(std::ranges::any_of(lines, [](const std::string& line) {
    return line.find("the save of a snapshot of show-1") != std::string::npos;
  }));
}

TEST_CASE("without room in the cache a command begins with the snapshot") {
  SoldShow sold{400};
  CommandOptions options;
  options.cache_bytes_max = 0;
  Desk<First> desk{sold.environment, sold.log, options};
  REQUIRE(desk.execute(sell("1", 1)) == "ok 402");
  REQUIRE(desk.execute(sell("1", 1)) == "ok 403");
  CHECK(desk.log.events_read <= 2 * 202);
}

TEST_CASE("a handler that is destroyed takes no more snapshots") {
  Theatre theatre;
  First::padding = 0;
  CommandOptions options;
  options.snapshot_events = 1;
  options.cache = std::make_shared<StateCache>(1024 * 1024);
  {
    Desk<First> desk{theatre.environment, theatre.log, options};
    desk.log.holding = true;
    desk.send(announce("1", 1));
    theatre.environment.run_all();
    desk.log.release_all();
    theatre.environment.run_all();
    desk.send(announce("1", 1));
    theatre.environment.run_one();  // decides, and schedules a snapshot
    desk.log.holding = false;
    desk.log.release_all();
    while (desk.answers.size() < 2) theatre.environment.run_one();
  }
  const auto kept = options.cache->snapshots().kept.load();
  theatre.environment.run_all();
  CHECK(options.cache->snapshots().kept == kept);
}

TEST_CASE("the bytes of a snapshot are read back, and never when one bit is wrong") {
  Snapshot snapshot;
  snapshot.form = {1, 2, 3};
  snapshot.version = Version{4};
  snapshot.serial = Serial{5};
  snapshot.checksum = 6;
  snapshot.state = kj::heapArray<capnp::word>(2);
  std::memset(snapshot.state.asBytes().begin(), 7, 16);
  const auto bytes = snapshot.to_bytes();
  const auto read = Snapshot::parse(as_bytes(bytes));
  REQUIRE(read);
  CHECK(read->form == snapshot.form);
  CHECK(read->version == Version{4});
  CHECK(read->serial == Serial{5});
  CHECK(read->checksum == 6);
  CHECK(read->to_bytes() == bytes);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    auto damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    CHECK_FALSE(Snapshot::parse(as_bytes(damaged)));
  }
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(Snapshot::parse(as_bytes(bytes).first(size)));
  }
  auto newer = bytes;
  newer[0] = 2;
  newer.resize(newer.size() - 4);
  const auto crc = crc32c(as_bytes(newer));
  newer.append(reinterpret_cast<const char*>(&crc), sizeof crc);
  CHECK_FALSE(Snapshot::parse(as_bytes(newer)));
}
