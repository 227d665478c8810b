#include "service/lifecycle/diagnostics/bounded_lines.h"

#include <algorithm>
#include <utility>

#include "base/diagnostic_line.h"

namespace daybook {

std::shared_ptr<BoundedLines> BoundedLines::make(Write write, const Clock& clock, bool has_time,
                                                 Executor* executor) {
  return std::shared_ptr<BoundedLines>{
      new BoundedLines{std::move(write), clock, has_time, executor}};
}

BoundedLines::BoundedLines(Write write, const Clock& clock, bool has_time, Executor* executor)
    : write_{std::move(write)}, clock_{clock}, has_time_{has_time}, executor_{executor} {
  kinds_.reserve(words_max);
}

BoundedLines::~BoundedLines() {
  for (auto& kind : kinds_) tell_left_out(kind);
}

void BoundedLines::report(Severity severity, std::string_view word,
                          std::string_view sentence) noexcept try {
  const std::lock_guard lock{mutex_};
  const auto now = clock_.steady_now();
  auto& kind = kind_of(word);
  const bool is_written = may_write(kind, now) && tell_left_out(kind) &&
                          write(severity, word, sentence);
  if (is_written) return;
  ++kind.left_out;
  tell_later(now);
} catch (...) {  // out of memory
}

BoundedLines::Kind& BoundedLines::kind_of(std::string_view word) {
  const auto found = std::ranges::find(kinds_, word, &Kind::word);
  if (found != kinds_.end()) return *found;
  if (kinds_.size() == words_max) return kinds_.back();
  return kinds_.emplace_back(Kind{std::string{word}, burst_lines_max, clock_.steady_now(), 0});
}

bool BoundedLines::may_write(Kind& kind, SteadyTime now) const {
  const auto more = static_cast<std::size_t>((now - kind.refilled) / line_every);
  if (more > 0) {
    kind.lines_free = std::min(burst_lines_max, kind.lines_free + more);
    kind.refilled = now;
  }
  if (kind.lines_free == 0) return false;
  --kind.lines_free;
  return true;
}

bool BoundedLines::write(Severity severity, std::string_view word, std::string_view sentence) {
  const auto time = has_time_ ? to_iso(clock_.now()) : std::string{};
  return write_(DiagnosticLine{time, severity, word, sentence}.text());
}

bool BoundedLines::tell_left_out(Kind& kind) {
  if (kind.left_out == 0) return true;
  const auto sentence = fmt::format("{} more {} of this kind {} left out", kind.left_out,
                                    kind.left_out == 1 ? "line" : "lines",
                                    kind.left_out == 1 ? "was" : "were");
  if (!write(Severity::notice, kind.word, sentence)) return false;
  kind.left_out = 0;
  return true;
}

void BoundedLines::tell_left_out_of_all() {
  const std::lock_guard lock{mutex_};
  is_told_later_ = false;
  const auto now = clock_.steady_now();
  for (auto& kind : kinds_) {
    if (kind.left_out == 0 || (may_write(kind, now) && tell_left_out(kind))) continue;
    tell_later(now);
  }
}

void BoundedLines::tell_later(SteadyTime now) {
  if (!executor_ || std::exchange(is_told_later_, true)) return;
  // Weak, because the executor may outlive this object.
  executor_->post_at(now + line_every, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->tell_left_out_of_all();
  });
}

}  // namespace daybook
