#include "tests/support/seeds.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/catch.h"
#include "tests/support/disk_model.h"

using namespace daybook::support;
namespace fs = std::filesystem;

namespace {

/// Runs the seeds and discards the output.
std::vector<FailedRun> run_quietly(const Seeds& seeds, const SeedBody& body) {
  std::ostringstream out;
  return run_seeds(seeds, "program 'test'", body, out);
}

}  // namespace

TEST_CASE("good runs leave nothing behind") {
  std::vector<fs::path> directories;
  const auto failed = run_quietly({5, 3}, [&](SeedRun& run) {
    std::ofstream{run.directory() / "file"} << "content";
    directories.push_back(run.directory());
  });
  CHECK(failed.empty());
  REQUIRE(directories.size() == 3);
  for (const auto& directory : directories) CHECK_FALSE(fs::exists(directory));
}

TEST_CASE("a failed run keeps its directory and says how to repeat it") {
  const auto failed = run_quietly({1, 9}, [&](SeedRun& run) {
    std::ofstream{run.directory() / "file"} << "content";
    run.note("a note");
    if (run.seed() == 7) run.violation("commit 3 is lost");
  });
  REQUIRE(failed.size() == 1);
  CHECK(failed[0].seed == 7);
  CHECK(read_file(failed[0].directory / "file") == "content");
  for (const char* text : {"commit 3 is lost", "a note", "DAYBOOK_SEED=7 program 'test'"}) {
    CHECK(failed[0].report.find(text) != std::string::npos);
  }
  CHECK(read_file(failed[0].directory / "report.txt") == failed[0].report);
  fs::remove_all(failed[0].directory);
}

TEST_CASE("a test ends after some failed runs") {
  const auto failed = run_quietly({1, 9}, [](SeedRun& run) { run.violation("bad"); });
  CHECK(failed.size() == failed_runs_max);
  for (const auto& run : failed) fs::remove_all(run.directory);
}

TEST_CASE("a run that throws keeps its directory") {
  fs::path directory;
  std::ostringstream out;
  const auto throws = [&](SeedRun& run) {
    directory = run.directory();
    throw std::runtime_error{"bad"};
  };
  CHECK_THROWS(run_seeds({1, 1}, "program", throws, out));
  CHECK(out.str().find("DAYBOOK_SEED=1 program") != std::string::npos);
  CHECK(fs::exists(directory / "report.txt"));
  fs::remove_all(directory);
}

TEST_CASE("the environment chooses the seeds") {
  // Restores the caller's environment variables afterwards.
  const auto with = [](const char* name, const char* value, auto look) {
    const char* was = std::getenv(name);
    const std::string kept = was ? was : "";
    ::setenv(name, value, 1);
    look();
    was ? ::setenv(name, kept.c_str(), 1) : ::unsetenv(name);
  };
  with("DAYBOOK_SEED", "17", [] {
    const auto seeds = Seeds::from_environment(200);
    CHECK((seeds.first == 17 && seeds.count == 1 && seeds.keep));
  });
  with("DAYBOOK_SEED", "", [&] {
    with("DAYBOOK_SEEDS", "5000", [&] {
      with("DAYBOOK_FIRST_SEED", "201", [] {
        const auto seeds = Seeds::from_environment(200);
        CHECK((seeds.first == 201 && seeds.count == 5000 && !seeds.keep));
      });
    });
    with("DAYBOOK_SEEDS", "many", [] { CHECK_THROWS(Seeds::from_environment(200)); });
  });
}

TEST_CASE("a choice by name does not depend on other choices") {
  Choice one{3, "log/000004.log"};
  Choice same{3, "log/000004.log"};
  Choice other{3, "log/000005.log"};
  const auto number = one.below(1'000'000);
  CHECK(same.below(1'000'000) == number);
  CHECK(other.below(1'000'000) != number);
}
