#include "bench/program.h"

#include <algorithm>
#include <sstream>
#include <vector>

#include "bench/temporary_directory.h"
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
  TemporaryDirectory directory_ =
      TemporaryDirectory::create(std::filesystem::temp_directory_path()).value();
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
  CHECK_THAT(refused.err, contains_text("--in-flight: 'many' is no number from 1 to 65536"));
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

TEST_CASE("appends in miniature: one line of JSON, and no directory is left behind") {
  const Place place;
  const auto dir = place.text();
  const auto done =
      run({"append", "--in-flight", "16", "--no-sync", "--events-per-commit", "3", "--streams", "5",
           "--seconds", "0.01", "--rounds", "2", "--json", "--dir", dir});
  CHECK(done.status == 0);
  REQUIRE(lines(done.out) == 1);
  CHECK_THAT(done.out, contains_text(R"({"bench":"append",)"
                                     R"("case":"16 in flight, 3 events a commit, not synced",)"));
  CHECK_THAT(done.out, contains_text(R"("rounds":2)"));
  CHECK_THAT(done.err, contains_text("RocksDB"));
  CHECK_THAT(done.err, contains_text("round 2 of 2"));
  CHECK(place.is_empty());
}

TEST_CASE("the latency of an append in miniature") {
  const Place place;
  const auto dir = place.text();
  const auto done = run({"append", "--case", "latency", "--seconds", "0.01", "--rounds", "1",
                         "--json", "--dir", dir});
  CHECK(done.status == 0);
  CHECK(lines(done.out) == 1);
  CHECK(place.is_empty());
}

TEST_CASE("replays in miniature, as a table") {
  const Place place;
  const auto dir = place.text();
  const auto done =
      run({"replay", "--events", "1000", "--seconds", "0.001", "--rounds", "1", "--dir", dir});
  CHECK(done.status == 0);
  CHECK(lines(done.out) == 3);
  CHECK(place.is_empty());
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
