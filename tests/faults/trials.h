#pragma once

#include <cstdio>
#include <string>

#include "tests/faults/report.h"
#include "tests/support/seeds.h"

namespace daybook::faults {

/// Runs trials in processes of their own, one after the other. Used by one thread.
class Trials {
 public:
  Trials();
  ~Trials();
  Trials(const Trials&) = delete;
  Trials& operator=(const Trials&) = delete;

  /// `directory` is an empty one of the trial's own.
  Report run(const std::string& kind, std::uint64_t seed, const std::filesystem::path& directory,
             const std::string& more = {});

 private:
  int server_ = -1;
  std::FILE* to_ = nullptr;
  std::FILE* from_ = nullptr;
};

/// Runs a kind of trial with `count` seeds, two at a time, as support::for_each_seed does. Adds up
/// what came of it in the file that DAYBOOK_TALLY names, for scripts/prove.
void try_each_seed(const std::string& kind, std::uint64_t count, const std::string& more = {});

/// For a negative control: in how many of `count` trials something was violated.
std::uint64_t trials_with_violations(const std::string& kind, std::uint64_t count);

}  // namespace daybook::faults
