// What a power loss leaves of plain files.

#include "tests/support/power_loss.h"

#include <fstream>

#include "tests/support/machine.h"

using namespace daybook::support;
namespace fs = std::filesystem;

namespace {

using Names = std::set<std::string>;

constexpr Unsynced all_modes[]{Unsynced::any,   Unsynced::dropped, Unsynced::torn,
                               Unsynced::zeros, Unsynced::garbage, Unsynced::kept};

/// A file with a safe name, 700 synced and 3,000 unsynced bytes.
struct HalfSynced : Machine {
  HalfSynced() : file{create("file")} {
    good(file->Append(std::string(700, 's'), {}, nullptr));
    good(file->Sync({}, nullptr));
    sync_directory();
    good(file->Append(std::string(3000, 'u'), {}, nullptr));
    good(file->RangeSync(0, 3700, {}, nullptr));  // not a sync
  }
  std::unique_ptr<rocksdb::FSWritableFile> file;
};

std::string pattern(char letter, std::size_t sectors) {
  return std::string(sectors * sector_bytes, letter);
}

}  // namespace

TEST_CASE("synced bytes are left by every power loss") {
  HalfSynced machine;
  for (const auto mode : all_modes) {
    for (const auto& content : machine.contents_left("file", mode)) {
      CHECK(content.substr(0, 700) == std::string(700, 's'));
      CHECK(content.size() <= 3700);
    }
  }
}

TEST_CASE("unsynced bytes are dropped, torn or kept") {
  HalfSynced machine;
  CHECK(machine.contents_left("file", Unsynced::dropped) == Names{std::string(700, 's')});
  CHECK(machine.contents_left("file", Unsynced::kept) ==
        Names{std::string(700, 's') + std::string(3000, 'u')});
  const auto torn = machine.contents_left("file", Unsynced::torn);
  CHECK(torn.size() > 30);
  for (const auto& content : torn) {
    CHECK(content.substr(700) == std::string(content.size() - 700, 'u'));
  }
}

TEST_CASE("unsynced bytes become zeros or garbage by sectors") {
  HalfSynced machine;
  const auto mode = GENERATE(Unsynced::zeros, Unsynced::garbage);
  bool whole = false;
  bool damaged = false;
  for (const auto& content : machine.contents_left("file", mode)) {
    for (std::uint64_t at = 1024; at + sector_bytes <= content.size(); at += sector_bytes) {
      const auto sector = content.substr(at, sector_bytes);
      const bool written = sector == pattern('u', 1);
      whole = whole || written;
      damaged = damaged || !written;
      if (mode == Unsynced::zeros) CHECK((written || sector == pattern('\0', 1)));
    }
  }
  CHECK(whole);
  CHECK(damaged);
}

TEST_CASE("a sync of the file makes all of its bytes safe") {
  HalfSynced machine;
  Machine::good(machine.file->Fsync({}, nullptr));
  CHECK(machine.contents_left("file") == Names{std::string(700, 's') + std::string(3000, 'u')});
}

TEST_CASE("what is overwritten in place is old or new by sectors until it is synced") {
  Machine machine;
  machine.write("mark", pattern('o', 4));
  machine.sync_directory();
  const auto file = machine.open("mark");
  Machine::good(file->Write(0, pattern('n', 4), {}, nullptr));
  Machine::good(file->Flush({}, nullptr));  // not a sync
  const auto contents = machine.contents_left("mark");
  CHECK(contents.size() > 5);
  CHECK(contents.contains(pattern('o', 4)));
  CHECK(contents.contains(pattern('n', 4)));
  for (const auto& content : contents) {
    REQUIRE(content.size() == 4 * sector_bytes);
    for (std::uint64_t at = 0; at < content.size(); at += sector_bytes) {
      const auto sector = content.substr(at, sector_bytes);
      CHECK((sector == pattern('o', 1) || sector == pattern('n', 1)));
    }
  }
  Machine::good(file->Sync({}, nullptr));
  CHECK(machine.contents_left("mark") == Names{pattern('n', 4)});
}

TEST_CASE("a file that is cut or written anew may be the old one until it is synced") {
  Machine machine;
  machine.write("a", "old content");
  machine.write("b", "old content");
  machine.sync_directory();
  const auto file = machine.create("a");
  Machine::good(file->Append("new", {}, nullptr));
  std::unique_ptr<rocksdb::FSWritableFile> cut;
  Machine::good(machine.files.ReopenWritableFile(machine.path("b"), {}, &cut, nullptr));
  Machine::good(cut->Truncate(3, {}, nullptr));
  const auto written = machine.contents_left("a");
  CHECK(written.contains("old content"));
  CHECK(written.contains("new"));
  CHECK(machine.contents_left("b") == Names{"old content", "old"});
  Machine::good(file->Sync({}, nullptr));
  CHECK(machine.contents_left("a") == Names{"new"});
}

TEST_CASE("a new name is safe when its directory is synced") {
  Machine machine;
  machine.write("file", "content");
  CHECK(machine.contents_left("file") == Names{"content", "(gone)"});
  machine.sync_directory();
  CHECK(machine.contents_left("file") == Names{"content"});
}

TEST_CASE("a rename is done or undone, and never halfway") {
  Machine machine;
  machine.write("CURRENT", "old");
  machine.sync_directory();
  machine.write("1.dbtmp", "new");
  machine.rename("1.dbtmp", "CURRENT");
  CHECK(machine.contents_left("CURRENT") == Names{"old", "new"});
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    auto left = machine.left(seed);
    if (left.contains("1.dbtmp")) CHECK(left["CURRENT"] == "old");
  }
  machine.sync_directory();
  CHECK(machine.contents_left("CURRENT") == Names{"new"});
  CHECK(machine.contents_left("1.dbtmp") == Names{"(gone)"});
}

TEST_CASE("a deleted file may come back with its content") {
  Machine machine;
  machine.write("file", "content");
  machine.sync_directory();
  machine.remove("file");
  CHECK(machine.contents_left("file") == Names{"content", "(gone)"});
  machine.write("file", "another");
  CHECK(machine.contents_left("file") == Names{"content", "another", "(gone)"});
  machine.sync_directory();
  CHECK(machine.contents_left("file") == Names{"another"});
}

TEST_CASE("of the unsynced changes of a directory some first ones are left") {
  Machine machine;
  for (const char* name : {"1", "2", "3", "4", "5"}) machine.write(name, name);
  std::set<std::size_t> counts;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const auto left = machine.left(seed);
    counts.insert(left.size());
    std::size_t expected = 0;
    for (const auto& [name, content] : left) CHECK(name == std::to_string(++expected));
  }
  CHECK(counts == std::set<std::size_t>{0, 1, 2, 3, 4, 5});
}

TEST_CASE("a link is a name of its own") {
  Machine machine;
  machine.write("a", "content");
  machine.sync_directory();
  Machine::good(machine.files.LinkFile(machine.path("a"), machine.path("b"), {}, nullptr));
  std::uint64_t links = 0;
  Machine::good(machine.files.NumFileLinks(machine.path("a"), {}, &links, nullptr));
  CHECK(links == 2);
  CHECK(machine.contents_left("b") == Names{"content", "(gone)"});
  CHECK(machine.contents_left("a") == Names{"content"});
}

TEST_CASE("a new directory is lost with all that is in it until its parent is synced") {
  Machine machine;
  machine.make_directory("log");
  machine.write("log/file", "content");
  machine.sync_directory("log");
  CHECK(machine.contents_left("log/file") == Names{"content", "(gone)"});
  machine.sync_directory();
  CHECK(machine.contents_left("log/file") == Names{"content"});
}

TEST_CASE("a file that moves to another directory is always in one of the two") {
  Machine machine;
  machine.make_directory("a");
  machine.make_directory("b");
  machine.sync_directory();
  machine.write("a/file", "content");
  machine.sync_directory("a");
  machine.rename("a/file", "b/file");
  Names places;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const auto left = machine.left(seed);
    CHECK(left.contains("a/file") != left.contains("b/file"));
    places.insert(left.contains("a/file") ? "a" : "b");
  }
  CHECK(places == Names{"a", "b"});
  machine.sync_directory("b");
  CHECK(machine.contents_left("b/file") == Names{"content"});
  CHECK(machine.contents_left("a/file") == Names{"(gone)"});
}

TEST_CASE("a directory is renamed with what is in it") {
  Machine machine;
  machine.make_directory("new");
  machine.write("new/file", "content");
  machine.sync_directory("new");
  machine.sync_directory();
  machine.rename("new", "kept");
  machine.write("kept/later", "more");
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const auto left = machine.left(seed);
    CHECK(left.contains("new/file") != left.contains("kept/file"));
  }
  machine.sync_directory();
  machine.sync_directory("kept");
  CHECK(machine.left(1, Unsynced::dropped).at("kept/later") == "more");
}

TEST_CASE("a directory that was removed may come back") {
  Machine machine;
  machine.make_directory("view");
  machine.write("view/file", "content");
  machine.sync_directory("view");
  machine.sync_directory();
  machine.remove("view/file");
  Machine::good(machine.files.DeleteDir(machine.path("view"), {}, nullptr));
  CHECK(machine.left(1, Unsynced::dropped).at("view/file") == "content");
  CHECK(machine.left(1, Unsynced::kept).empty());
}

TEST_CASE("what is done around the file system is safe") {
  Machine machine;
  machine.write("mine", "content");
  machine.sync_directory();
  std::ofstream{machine.path("theirs")} << "content";
  fs::remove(machine.path("mine"));
  fs::create_directories(machine.path("deep/down"));
  machine.write("deep/down/mine", "content");
  const auto left = machine.left(1, Unsynced::dropped);
  CHECK(left == std::map<std::string, std::string>{
                    {"theirs", "content"}, {"deep", "(directory)"}, {"deep/down", "(directory)"}});
}

TEST_CASE("equal seeds leave the same") {
  HalfSynced machine;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CHECK(machine.left(seed) == machine.left(seed));
  }
}
