#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "tests/support/choice.h"

namespace daybook::support {

/// One run of a test with one seed, in a new directory of its own. Used by one thread.
class SeedRun {
 public:
  SeedRun(std::uint64_t seed, std::filesystem::path directory)
      : choice{seed}, seed_{seed}, directory_{std::move(directory)} {}

  std::uint64_t seed() const { return seed_; }
  const std::filesystem::path& directory() const { return directory_; }

  /// A line about the run, told only if it fails.
  void note(std::string line) { notes_.push_back(std::move(line)); }
  void note(const std::vector<std::string>& lines) {
    notes_.insert(notes_.end(), lines.begin(), lines.end());
  }
  /// Something that must not be, such as a lost commit. The run goes on, and has failed.
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

/// Which seeds a test runs.
struct Seeds {
  std::uint64_t first = 1;
  std::uint64_t count = 0;
  bool keep = false;  ///< the directories, also of good runs

  /// `count` seeds from 1 on, unless the environment says otherwise: DAYBOOK_SEED=N runs this one
  /// and keeps its directory; DAYBOOK_SEEDS=N runs N, DAYBOOK_FIRST_SEED=N from N on.
  static Seeds from_environment(std::uint64_t count);
};

struct FailedRun {
  std::uint64_t seed = 0;
  std::filesystem::path directory;  ///< kept
  std::string report;               ///< what was violated, the notes, and how to run it again
};

/// A test ends after this many failed runs, so that it does not fill the disk with what it keeps.
constexpr std::size_t failed_runs_max = 3;

/// Runs `body` with each seed. The directory of a failed run stays, with `report.txt` in it; the
/// others go. `repeat` is the command that runs the test, to be printed behind DAYBOOK_SEED=N.
/// What `body` throws passes through, after the directory was kept and the report went to `out`.
std::vector<FailedRun> run_seeds(const Seeds& seeds, const std::string& repeat,
                                 const SeedBody& body, std::ostream& out);

/// What runs the test that is running, for a shell.
std::string command_of_this_test();

/// The usual case: `count` seeds of the running test; it fails with the report of each bad run.
void for_each_seed(std::uint64_t count, const SeedBody& body);

/// For a negative control: in how many of `count` runs something was violated. Keeps nothing.
std::uint64_t runs_with_violations(std::uint64_t count, const SeedBody& body);

}  // namespace daybook::support
