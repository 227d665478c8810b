#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/faults/report.h"
#include "tests/support/choice.h"

namespace daybook::faults {

/// What one trial is given.
struct TrialInput {
  std::uint64_t seed = 0;
  std::filesystem::path directory;  ///< an empty one of its own
  std::string more;                 ///< what else the kind of trial needs
  support::Choice choice{0};        ///< of the seed
};

using Trial = void (*)(TrialInput& input, Report& report);

/// The kinds of trials, by name. Each runs in a process of its own, since a Store that died stays
/// open until its process ends, and since a process that aborts or hangs is a finding.
Trial find_trial(std::string_view kind);

// crash_trial.cpp
void crash_trial(TrialInput& input, Report& report);
void lying_crash_trial(TrialInput& input, Report& report);
// every_crash_trial.cpp
void every_crash_trial(TrialInput& input, Report& report);
// error_trial.cpp
void plan_errors_trial(TrialInput& input, Report& report);
void plan_every_error_trial(TrialInput& input, Report& report);
void error_trial(TrialInput& input, Report& report);
// damage_trial.cpp
void make_base_trial(TrialInput& input, Report& report);
void damage_trial(TrialInput& input, Report& report);
// bits_trial.cpp
constexpr std::uint64_t spots_per_trial = 64;
void count_bits_trial(TrialInput& input, Report& report);
void bits_trial(TrialInput& input, Report& report);
// tail_trial.cpp
void tail_trial(TrialInput& input, Report& report);
// process_trial.cpp
void kill_trial(TrialInput& input, Report& report);
void lock_trial(TrialInput& input, Report& report);

}  // namespace daybook::faults
