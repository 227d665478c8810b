#include "store/engine/read/scrub.h"

#include <algorithm>

namespace daybook::engine {
namespace {

/// Pause after a step, in multiples of its duration: uses at most 1/10 of one thread.
constexpr int pause_factor = 9;
constexpr int first_fraction = 24;

}  // namespace

void Scrub::begin() {
  const SteadyTime::duration interval = shared_.options.scrub_interval;
  if (interval.count() > 0) continue_after(interval / first_fraction);
}

void Scrub::close() {
  const std::lock_guard working{working_};
  closed_ = true;
}

void Scrub::continue_after(SteadyTime::duration pause) {
  // Weak: the executor may outlive the Store with this task.
  shared_.environment.executor().post_at(
      shared_.environment.clock().steady_now() + pause, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->step();
      });
}

void Scrub::step() {
  const std::lock_guard working{working_};
  if (closed_) return;
  const auto& clock = shared_.environment.clock();
  const auto begun = clock.steady_now();
  if (!is_in_round_) begin_round();
  if (!left_.empty()) {
    check(left_.front());
    left_.pop_front();
  }
  if (!left_.empty()) return continue_after(pause_factor * (clock.steady_now() - begun));
  is_in_round_ = false;
  {
    const std::lock_guard lock{mutex_};
    finished_at_ = clock.now();
  }
  continue_after(shared_.options.scrub_interval);
}

void Scrub::begin_round() {
  is_in_round_ = true;
  const auto files = shared_.medium->files_at_rest();
  left_.assign(files.begin(), files.end());
  const std::lock_guard lock{mutex_};
  files_ = files.size();
  std::erase_if(findings_, [&](const auto& finding) {
    return std::ranges::find(files, finding.first) == files.end();
  });
}

/// A file that cannot be read for a reason that may pass is read in the next round.
void Scrub::check(const std::string& file) {
  const auto checked = shared_.medium->check_file(file);
  if (checked || checked.error().code() != ErrorCode::corrupt) return;
  {
    const std::lock_guard lock{mutex_};
    if (!findings_.try_emplace(file, checked.error().message()).second) return;
  }
  tell(shared_.options.diagnostics, Severity::error, "damage_found",
       "damage was found: {}. `verify` lists all damage; restore a backup, or stop the program and "
       "see with `repair --dry-run` what can be saved",
       checked.error().message());
}

StoreStatus::Scrub Scrub::status() const {
  const std::lock_guard lock{mutex_};
  StoreStatus::Scrub status{finished_at_, files_, {}};
  for (const auto& [file, finding] : findings_) status.findings.push_back(finding);
  return status;
}

}  // namespace daybook::engine
