#include "tests/support/seeds.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <system_error>

#include "tests/catch.h"

namespace daybook::support {
namespace {

namespace fs = std::filesystem;

std::uint64_t number_of(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  if (!text || !*text) return otherwise;
  char* end = nullptr;
  const auto number = std::strtoull(text, &end, 10);
  if (*end) throw std::runtime_error{fmt::format("{}={} is no number", variable, text)};
  return number;
}

/// $TMPDIR, or memory if there is room: hundreds of runs make and remove thousands of files.
fs::path place_for_runs() {
  constexpr std::uintmax_t free_bytes_min = 512ULL << 20;
  const fs::path memory = "/dev/shm";
  std::error_code error;
  const bool room = fs::space(memory, error).available >= free_bytes_min && !error;
  const bool named = std::getenv("TMPDIR") != nullptr;
  const bool use = !named && room && ::access(memory.c_str(), W_OK) == 0;
  return use ? memory : fs::temp_directory_path();
}

fs::path new_directory(std::uint64_t seed) {
  auto name = (place_for_runs() / fmt::format("daybook-seed-{}-XXXXXX", seed)).string();
  if (!::mkdtemp(name.data())) throw std::runtime_error{"cannot create a temporary directory"};
  return name;
}

/// Quotes for the shell, and for Catch2, where a comma separates tests and a bracket begins a tag.
std::string quoted(const std::string& test) {
  std::string text = "'";
  for (const char c : test) {
    if (c == '\'') {
      text += "'\\''";
    } else if (c == ',' || c == '[' || c == '\\') {
      text += {'\\', c};
    } else {
      text += c;
    }
  }
  return text + "'";
}

FailedRun keep(const SeedRun& run, const std::string& repeat, const std::string& more) {
  FailedRun failed{run.seed(), run.directory(), fmt::format("seed {} failed\n", run.seed())};
  for (const auto& line : run.violations()) failed.report += fmt::format("  violation: {}\n", line);
  failed.report += more;
  for (const auto& line : run.notes()) failed.report += fmt::format("  note: {}\n", line);
  failed.report += fmt::format("its directory is kept: {}\n", run.directory().string());
  failed.report += fmt::format("run it again with\n  DAYBOOK_SEED={} {}\n", run.seed(), repeat);
  std::ofstream{run.directory() / "report.txt"} << failed.report;
  return failed;
}

}  // namespace

Seeds Seeds::from_environment(std::uint64_t count) {
  if (const auto one = number_of("DAYBOOK_SEED", 0)) return {one, 1, true};
  return {number_of("DAYBOOK_FIRST_SEED", 1), number_of("DAYBOOK_SEEDS", count), false};
}

std::vector<FailedRun> run_seeds(const Seeds& seeds, const std::string& repeat,
                                 const SeedBody& body, std::ostream& out) {
  std::vector<FailedRun> failed;
  for (auto seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    SeedRun run{seed, new_directory(seed)};
    try {
      body(run);
    } catch (...) {  // a REQUIRE, or a bug in the test
      out << keep(run, repeat, "  ended by an exception\n").report;
      throw;
    }
    if (!run.violations().empty()) {
      failed.push_back(keep(run, repeat, ""));
      if (failed.size() == failed_runs_max) break;
    } else if (seeds.keep) {
      out << fmt::format("seed {} was good: {}\n", seed, run.directory().string());
    } else {
      std::error_code ignored;
      fs::remove_all(run.directory(), ignored);
    }
  }
  return failed;
}

std::string command_of_this_test() {
  std::error_code ignored;
  return fmt::format("{} {}", fs::read_symlink("/proc/self/exe", ignored).string(),
                     quoted(current_test_name()));
}

void for_each_seed(std::uint64_t count, const SeedBody& body) {
  const auto seeds = Seeds::from_environment(count);
  for (const auto& failed : run_seeds(seeds, command_of_this_test(), body, std::cerr)) {
    FAIL_CHECK(failed.report);
  }
}

std::uint64_t runs_with_violations(std::uint64_t count, const SeedBody& body) {
  std::uint64_t violated = 0;
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    SeedRun run{seed, new_directory(seed)};
    body(run);
    if (!run.violations().empty()) ++violated;
    std::error_code ignored;
    fs::remove_all(run.directory(), ignored);
  }
  return violated;
}

}  // namespace daybook::support
