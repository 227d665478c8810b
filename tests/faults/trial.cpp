#include "tests/faults/trial.h"

#include <utility>

namespace daybook::faults {

Trial find_trial(std::string_view kind) {
  constexpr std::pair<std::string_view, Trial> trials[] = {
      {"crash", crash_trial},
      {"lying_crash", lying_crash_trial},
      {"every_crash", every_crash_trial},
      {"plan_errors", plan_errors_trial},
      {"plan_every_error", plan_every_error_trial},
      {"error", error_trial},
      {"make_base", make_base_trial},
      {"damage", damage_trial},
      {"count_bits", count_bits_trial},
      {"bits", bits_trial},
      {"tail", tail_trial},
      {"kill", kill_trial},
      {"lock", lock_trial},
  };
  for (const auto& [name, trial] : trials) {
    if (name == kind) return trial;
  }
  return nullptr;
}

}  // namespace daybook::faults
