#include "bench/program.h"

#include <algorithm>
#include <sstream>
#include <vector>

#include "base/testing/temporary_directory.h"
#include "tests/catch.h"

using namespace daybook;
using namespace daybook::bench;

namespace {

struct Run {
  int status = 0;
  std::string out;
  std::string err;
};

Run run(std::vector<std::string_view> arguments, const StopFlag& stop = {}) {
  std::ostringstream out;
  std::ostringstream err;
  const int status = run_program(arguments, out, err, stop);
  return {status, out.str(), err.str()};
}

/// A place for data, which must be empty again after each run.
class Place {
 public:
  std::string text() const { return directory_.path().string(); }
  bool is_empty() const { return std::filesystem::is_empty(directory_.path()); }

 private:
  testing::TemporaryDirectory directory_ =
      testing::TemporaryDirectory::create(std::filesystem::temp_directory_path()).value();
};

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("bad arguments: one sentence on stderr, nothing on stdout, exit status 2") {
  const auto refused = run({"append", "--in-flight", "many"});
  CHECK(refused.status == 2);
  CHECK(refused.out.empty());
  CHECK(lines(refused.err) == 1);
  CHECK_THAT(refused.err, contains_text("--in-flight: 'many' is not a number from 1 to 65536"));
}

TEST_CASE("help goes to stdout") {
  const auto help = run({"--help"});
  CHECK(help.status == 0);
  CHECK_THAT(help.out, contains_text("--events-per-commit"));
  CHECK(help.err.empty());
}

TEST_CASE("the list names cases and leaves nothing behind") {
  const Place place;
  const auto list = run({"--list", "--dir", place.text()});
  CHECK(list.status == 0);
  CHECK_THAT(list.out, contains_text("4096 in flight, 5 events a commit, synced"));
  CHECK_THAT(list.out, contains_text("replay"));
  CHECK(place.is_empty());
}

TEST_CASE("appends in miniature: a line of JSON a figure, and no directory is left behind") {
  const Place place;
  const auto dir = place.text();
  const auto done =
      run({"append", "--in-flight", "16", "--no-sync", "--events-per-commit", "3", "--streams", "5",
           "--tags", "2", "--seconds", "0.01", "--rounds", "2", "--json", "--dir", dir});
  CHECK(done.status == 0);
  REQUIRE(lines(done.out) == 4);
  CHECK_THAT(done.out,
             contains_text(R"({"bench":"append","case":"16 in flight, )"
                           R"(3 events a commit, 2 tags an event, not synced","figure":"rate",)"));
  CHECK_THAT(done.out, contains_text(R"("figure":"p99")"));
  CHECK_THAT(done.out, contains_text(R"("rounds":2)"));
  CHECK_THAT(done.err, contains_text("RocksDB"));
  CHECK_THAT(done.err, contains_text("round 2 of 2"));
  CHECK(place.is_empty());
}

TEST_CASE("every kind of append in miniature") {
  const std::vector<std::vector<std::string_view>> kinds{
      {"--in-flight", "1"}, {"--writers", "3"}, {"--dcb", "--in-flight", "8"}};
  for (const auto& kind : kinds) {
    const Place place;
    const auto dir = place.text();
    std::vector<std::string_view> arguments{"append", "--no-sync", "--seconds", "0.01",
                                            "--rounds", "1",       "--json",    "--dir",
                                            dir};
    arguments.insert(arguments.end(), kind.begin(), kind.end());
    const auto done = run(arguments);
    INFO(done.err);
    CHECK(done.status == 0);
    CHECK(lines(done.out) == 4);
    CHECK(place.is_empty());
  }
}

TEST_CASE("every other bench in miniature, as a table") {
  const std::vector<std::pair<std::vector<std::string_view>, std::size_t>> benches{
      {{"replay", "--events", "1000"}, 6},
      {{"read", "--short-streams", "20"}, 4},
      {{"growth", "--events", "20000"}, 8},
      {{"size", "--events", "1000"}, 5},
      {{"commands", "--aggregates", "50", "--commands-in-flight", "8"}, 8},
      {{"logs", "--logs", "5", "--events", "1000"}, 3},
#if DAYBOOK_BENCH_FEED
      {{"feed", "--rate", "100000"}, 6},
#endif
  };
  for (const auto& [bench, figures] : benches) {
    const Place place;
    const auto dir = place.text();
    auto arguments = bench;
    arguments.insert(arguments.end(), {"--seconds", "0.001", "--rounds", "1", "--dir", dir});
    const auto done = run(arguments);
    INFO(bench.front() << ": " << done.err);
    CHECK(done.status == 0);
    CHECK(lines(done.out) == figures + 1);
    CHECK(place.is_empty());
  }
}

TEST_CASE("who is interrupted tidies up and says so with exit status 130") {
  const Place place;
  const auto dir = place.text();
  StopFlag stop;
  stop.request();
  const auto stopped = run({"--dir", dir}, stop);
  CHECK(stopped.status == 130);
  CHECK(stopped.out.find("append ") == std::string::npos);
  CHECK(place.is_empty());
}

TEST_CASE("a directory that is not there is an error with exit status 1") {
  const auto failed = run({"--dir", "/nowhere/at/all"});
  CHECK(failed.status == 1);
  CHECK_THAT(failed.err, contains_text("/nowhere/at/all"));
}
