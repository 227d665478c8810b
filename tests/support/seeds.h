#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "tests/support/choice.h"

namespace daybook::support {

/// One run of a test with one seed, in its own new directory. Owned by the runner; one thread.
class SeedRun {
 public:
  SeedRun(std::uint64_t seed, std::filesystem::path directory)
      : choice{seed}, seed_{seed}, directory_{std::move(directory)} {}

  std::uint64_t seed() const { return seed_; }
  const std::filesystem::path& directory() const { return directory_; }

  /// A line about the run, reported only if it fails.
  void note(std::string line) { notes_.push_back(std::move(line)); }
  void note(const std::vector<std::string>& lines) {
    notes_.insert(notes_.end(), lines.begin(), lines.end());
  }
  /// Records a violation, such as a lost commit. The run continues, and has failed.
  void violation(std::string what) { violations_.push_back(std::move(what)); }

  const std::vector<std::string>& notes() const { return notes_; }
  const std::vector<std::string>& violations() const { return violations_; }

  Choice choice;

 private:
  std::uint64_t seed_;
  std::filesystem::path directory_;
  std::vector<std::string> notes_;
  std::vector<std::string> violations_;
};

using SeedBody = std::function<void(SeedRun&)>;

/// Which seeds a test runs. A value.
struct Seeds {
  std::uint64_t first = 1;
  std::uint64_t count = 0;
  bool keep = false;  ///< keep directories also of good runs

  /// `count` seeds starting at 1, unless the environment says otherwise: DAYBOOK_SEED=N runs only N
  /// and keeps its directory; DAYBOOK_SEEDS=N runs N seeds; DAYBOOK_FIRST_SEED=N starts at N.
  static Seeds from_environment(std::uint64_t count);
};

struct FailedRun {
  std::uint64_t seed = 0;
  std::filesystem::path directory;  ///< kept
  std::string report;               ///< the violations, the notes, and how to repeat the run
};

/// A test ends after this many failed runs, so that kept directories do not fill the disk.
constexpr std::size_t failed_runs_max = 3;

/// Runs `body` with each seed. The directory of a failed run stays, with `report.txt` in it; others
/// are removed. `repeat` is the command that runs the test; it is printed after DAYBOOK_SEED=N.
/// Exceptions of `body` are rethrown after the directory was kept and the report written to `out`.
std::vector<FailedRun> run_seeds(const Seeds& seeds, const std::string& repeat,
                                 const SeedBody& body, std::ostream& out);

/// The shell command that runs the current test.
std::string command_of_this_test();

/// The usual case: runs `count` seeds of the current test, which fails with the report of each bad
/// run.
void for_each_seed(std::uint64_t count, const SeedBody& body);

/// For a negative control: the number of runs with violations among `count`. Keeps nothing.
std::uint64_t runs_with_violations(std::uint64_t count, const SeedBody& body);

}  // namespace daybook::support
