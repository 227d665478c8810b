#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "base/environment.h"

namespace daybook {

/// Writes diagnostics as lines, with a rate limit for each word, so that clients cannot fill a
/// disk. Counts the lines left out; the count is written when the rate allows it, at the latest in
/// the destructor. Owned by the program; any thread.
class BoundedLines final : public Diagnostics, public std::enable_shared_from_this<BoundedLines> {
 public:
  static constexpr std::size_t burst_lines_max = 100;  ///< of one word, in one burst
  static constexpr std::chrono::seconds line_every{1};  ///< refill of one line for a word
  static constexpr std::size_t words_max = 64;          ///< more words share the last limit

  /// Writes a line with its line feed, without blocking; false when it was not written.
  using Write = std::function<bool(std::string_view line)>;

  /// With `has_time`, lines begin with the time. `executor` writes the counts of lines left out
  /// later; without one they are written before the next line. Both must outlive this.
  static std::shared_ptr<BoundedLines> make(Write write, const Clock& clock, bool has_time,
                                            Executor* executor = nullptr);
  ~BoundedLines() override;

  void report(Severity severity, std::string_view word,
              std::string_view sentence) noexcept override;

 private:
  struct Kind {
    std::string word;
    std::size_t lines_free = burst_lines_max;
    SteadyTime refilled{};
    std::uint64_t left_out = 0;
  };

  BoundedLines(Write write, const Clock& clock, bool has_time, Executor* executor);

  Kind& kind_of(std::string_view word);
  bool may_write(Kind& kind, SteadyTime now) const;
  bool write(Severity severity, std::string_view word, std::string_view sentence);
  bool tell_left_out(Kind& kind);
  void tell_left_out_of_all();
  void tell_later(SteadyTime now);

  const Write write_;
  const Clock& clock_;
  const bool has_time_;
  Executor* const executor_;
  std::mutex mutex_;  // guards the rest; one line at a time
  std::vector<Kind> kinds_;
  bool is_told_later_ = false;
};

}  // namespace daybook
