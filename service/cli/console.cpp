#include "service/cli/console.h"

#include <algorithm>

namespace daybook {
namespace {

using namespace std::chrono_literals;
constexpr auto first_line_after = 500ms;
constexpr auto terminal_interval = 200ms;
constexpr auto plain_interval = 5s;

}  // namespace

ProgressLine::ProgressLine(Console& console, const Clock& clock, std::string_view label,
                           std::string_view unit)
    : console_{console}, clock_{clock}, label_{label}, unit_{unit}, start_{clock.steady_now()},
      next_{start_ + (console.is_terminal() ? SteadyTime::duration{first_line_after}
                                            : SteadyTime::duration{plain_interval})} {}

double ProgressLine::seconds() const {
  return std::chrono::duration<double>(clock_.steady_now() - start_).count();
}

std::string ProgressLine::line(std::uint64_t done, std::uint64_t total) const {
  const double rate = static_cast<double>(done) / std::max(seconds(), 1e-3);
  auto text = fmt::format("{}: {} {}", label_, done, unit_);
  if (total > 0) {
    text += fmt::format(" of {} ({:.0f} %)", total,
                        100.0 * static_cast<double>(done) / static_cast<double>(total));
  }
  text += fmt::format(", {:.0f}/s", rate);
  if (total > done && rate > 0) {
    text += fmt::format(", {:.0f} s left", static_cast<double>(total - done) / rate);
  }
  return text;
}

bool ProgressLine::update(std::uint64_t done, std::uint64_t total) {
  const auto now = clock_.steady_now();
  if (now >= next_) {
    told_ = true;
    const bool terminal = console_.is_terminal();
    console_.note("{}{}{}", terminal ? "\r\x1b[K" : "", line(done, total), terminal ? "" : "\n");
    next_ = now + (terminal ? SteadyTime::duration{terminal_interval}
                            : SteadyTime::duration{plain_interval});
  }
  return !console_.is_gone();
}

void ProgressLine::finish(std::uint64_t done) {
  if (!told_) return;
  console_.note("{}{} in {:.1f} s\n", console_.is_terminal() ? "\r\x1b[K" : "", line(done, 0),
                seconds());
}

}  // namespace daybook
