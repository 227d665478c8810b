#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/diagnostics.h"
#include "core/environment.h"

namespace daybook {

/// Diagnostics as lines, at most so many of each word in a time: what clients can provoke must not
/// fill a disk. Those that are left out are counted, and the number is told as soon as there is
/// room for it, at the latest at the end. Owned by the program; any thread.
class BoundedLines final : public Diagnostics, public std::enable_shared_from_this<BoundedLines> {
 public:
  static constexpr std::size_t burst_lines_max = 100;  ///< of one word, at once
  static constexpr std::chrono::seconds line_every{1};  ///< of one word, after that
  static constexpr std::size_t words_max = 64;          ///< others share the limits of the last one

  /// Writes a line, with its line feed, without waiting; false when it was not taken.
  using Write = std::function<bool(std::string_view line)>;

  /// Lines begin with the time when `has_time`. `executor`: where the numbers of lines left out are
  /// told later; without it they are told with the next line. Both outlive this.
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
  std::mutex mutex_;  // over the rest, and one line is written at a time
  std::vector<Kind> kinds_;
  bool is_told_later_ = false;
};

}  // namespace daybook
