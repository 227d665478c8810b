// When appends are refused for lack of space, from figures alone.

#include "store/engine/write/space_guard.h"

#include "store/store_options.h"
#include "tests/catch.h"

using namespace daybook;
using namespace daybook::engine;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kib = 1024;
constexpr std::uint64_t mib = 1024 * kib;
constexpr std::uint64_t gib = 1024 * mib;

/// A guard and its disk.
struct Disk {
  explicit Disk(std::optional<std::uint64_t> free_bytes_min, std::uint64_t total = 1000 * mib)
      : guard{free_bytes_min} {
    found.disk = {total, total};
  }
  SpaceGuard::Wishes look(std::uint64_t free) {
    found.disk.free_bytes = free;
    now += 1s;
    guard.asked(now, now);
    return guard.look(found);
  }

  SpaceGuard guard;
  SpaceGuard::Found found;
  SteadyTime now{};
};

}  // namespace

TEST_CASE("what must stay free is a twentieth of the disk, at most a gibibyte, or what is chosen") {
  const auto least = [](std::optional<std::uint64_t> chosen, std::uint64_t total) {
    Disk disk{chosen, total};
    disk.look(total);
    return disk.guard.free_bytes_min();
  };
  CHECK(least({}, 64 * mib) == 64 * mib / 20);
  CHECK(least({}, 20 * gib) == gib);
  CHECK(least({}, 1000 * gib) == gib);
  CHECK(least({}, DiskSpace::unlimited) == gib);
  CHECK(least(5 * mib, 64 * mib) == 5 * mib);
  CHECK(least(0, 64 * mib) == 0);
}

TEST_CASE("a guard refuses below the least free space, and accepts again with a quarter more") {
  Disk disk{100 * mib};
  disk.look(100 * mib);
  CHECK_FALSE(disk.guard.refuses());
  disk.look(100 * mib - 1);
  CHECK(disk.guard.refuses());
  CHECK(disk.guard.step_bytes() == 0);
  disk.look(125 * mib - 1);
  CHECK(disk.guard.refuses());
  disk.look(125 * mib);
  CHECK_FALSE(disk.guard.refuses());
  CHECK(disk.guard.step_bytes() > 0);
  disk.look(100 * mib);
  CHECK_FALSE(disk.guard.refuses());
}

TEST_CASE("what is still to be written must fit beside the least free space") {
  Disk disk{100 * mib};
  disk.found.unflushed_bytes = 30 * mib;
  disk.found.on_its_way_bytes = 10 * mib;  // will be written twice
  disk.look(150 * mib);
  CHECK_FALSE(disk.guard.refuses());
  disk.look(150 * mib - 1);
  CHECK(disk.guard.refuses());
  disk.found.ahead_bytes = 7 * mib;  // the first write preallocates them
  CHECK(disk.guard.free_bytes_to_resume() == 175 * mib);
  disk.look(182 * mib - 1);
  CHECK(disk.guard.refuses());
  disk.look(182 * mib);
  CHECK_FALSE(disk.guard.refuses());
}

TEST_CASE("a guard without a least free space never refuses") {
  Disk disk{0};
  disk.found.unflushed_bytes = mib;
  disk.look(0);
  CHECK_FALSE(disk.guard.refuses());
  CHECK(disk.guard.has_room(mib));
  CHECK_FALSE(disk.guard.refuses());
}

TEST_CASE("a guard is asked again after a part of what is left, and more often the less there is") {
  Disk disk{100 * mib};
  disk.look(900 * mib);
  CHECK(disk.guard.step_bytes() == 100 * mib);
  disk.look(108 * mib);
  CHECK(disk.guard.step_bytes() == 1 * mib);
  disk.look(100 * mib);
  CHECK(disk.guard.step_bytes() == 0);
}

TEST_CASE("a guard is asked again after a while, whatever was written") {
  Disk disk{100 * mib, 1000 * gib};
  CHECK(disk.guard.is_due(disk.now));
  const auto is_asked_after = [&](std::chrono::milliseconds pause, std::uint64_t left) {
    disk.look(100 * mib + left);
    CHECK_FALSE(disk.guard.is_due(disk.now + pause - 1us));
    CHECK(disk.guard.is_due(disk.now + pause));
  };
  is_asked_after(1ms, 0);
  is_asked_after(1ms, 16 * mib);
  is_asked_after(3ms, 48 * mib);
  is_asked_after(100ms, 1600 * mib);
  is_asked_after(100ms, 900 * gib);
  disk.look(0);
  CHECK_FALSE(disk.guard.is_due(disk.now + SpaceGuard::asked_every_while_refusing - 1ms));
  CHECK(disk.guard.is_due(disk.now + SpaceGuard::asked_every_while_refusing));
  CHECK(SpaceGuard::asked_every_while_refusing <= 1s);
  disk.now += 1h;
  disk.guard.asked(disk.now, disk.now);  // asking failed
  CHECK_FALSE(disk.guard.is_due(disk.now));
  CHECK(disk.guard.refuses());
}

TEST_CASE("a guard is asked less often where asking takes long") {
  Disk disk{100 * mib};
  disk.look(200 * mib);
  disk.guard.asked(disk.now - 1ms, disk.now);
  CHECK_FALSE(disk.guard.is_due(disk.now + 99ms));
  CHECK(disk.guard.is_due(disk.now + 100ms));
}

TEST_CASE("a record must fit twice into what is left") {
  Disk disk{100 * mib};
  disk.look(140 * mib);
  CHECK(disk.guard.has_room(20 * mib));
  CHECK_FALSE(disk.guard.has_room(20 * mib + 1));
  CHECK_FALSE(disk.guard.refuses());  // the record was large; others fit
  disk.look(100 * mib + 199);
  CHECK(disk.guard.has_room(99));
  CHECK_FALSE(disk.guard.has_room(100));
  CHECK(disk.guard.refuses());  // nothing fits
  CHECK_FALSE(disk.guard.has_room(1));
}

TEST_CASE("what is not flushed is written out once when it is what makes space short") {
  Disk disk{100 * mib};
  disk.found.unflushed_bytes = 20 * mib;
  CHECK_FALSE(disk.look(145 * mib).write_out);      // there is enough
  CHECK_FALSE(disk.look(145 * mib - 1).write_out);  // another program may be filling the disk
  CHECK(disk.look(145 * mib - 1).write_out);        // before it refuses
  CHECK_FALSE(disk.look(140 * mib).write_out);      // a flush is in progress
  disk.found.unflushed_bytes = kib;
  CHECK_FALSE(disk.look(140 * mib).write_out);
  disk.found.unflushed_bytes = 20 * mib;
  CHECK_FALSE(disk.look(140 * mib).write_out);
  CHECK(disk.look(140 * mib).write_out);
  CHECK_FALSE(disk.guard.refuses());
}

TEST_CASE("what is not flushed is written out after a second of refusing if it may be of use") {
  Disk disk{100 * mib};
  disk.found.unflushed_bytes = 20 * mib;
  CHECK_FALSE(disk.look(119 * mib).write_out);
  CHECK(disk.guard.refuses());
  disk.now -= 1ms;
  CHECK_FALSE(disk.look(119 * mib).write_out);
  CHECK(disk.look(119 * mib).write_out);
  CHECK_FALSE(disk.look(119 * mib).write_out);
}

TEST_CASE("little that is not flushed is written out only when appends are refused for it") {
  Disk disk{100 * mib};
  disk.found.unflushed_bytes = 10 * mib;
  disk.look(125 * mib);
  CHECK_FALSE(disk.look(125 * mib).write_out);
  disk.look(109 * mib);
  CHECK(disk.look(109 * mib).write_out);
}

TEST_CASE("what would not fit with some room to spare is not written out") {
  Disk disk{100 * mib};
  disk.found.unflushed_bytes = 20 * mib;
  for (int i = 0; i < 5; ++i) CHECK_FALSE(disk.look(0).write_out);
  for (int i = 0; i < 5; ++i) CHECK_FALSE(disk.look(72 * mib).write_out);
  disk.look(73 * mib);
  CHECK(disk.look(73 * mib).write_out);
}

TEST_CASE("the reserve is made when there is plenty") {
  Disk disk{100 * mib};
  disk.found.reserve_bytes = 16 * mib;
  CHECK_FALSE(disk.look(141 * mib - 1).make_reserve);
  CHECK(disk.look(141 * mib).make_reserve);
  disk.found.reserve_bytes = 0;
  CHECK_FALSE(disk.look(500 * mib).make_reserve);
  disk.found.reserve_bytes = 16 * mib;
  CHECK_FALSE(disk.look(10 * mib).make_reserve);
}

TEST_CASE("a write buffer is no more than a small part of a small disk") {
  CHECK(write_buffer_within(64 * mib, {1000 * gib, 0}) == 64 * mib);
  CHECK(write_buffer_within(64 * mib, {64 * mib, 0}) == 1 * mib);
  CHECK(write_buffer_within(64 * mib, {kib, 0}) == 64 * kib);
  CHECK(write_buffer_within(64 * mib, DiskSpace{}) == 64 * mib);
}
