#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace daybook::bench {

enum class Better { higher, lower };

/// What a figure should come to: at least or at most, as its Better says.
struct Goal {
  enum class Of { ratio, value };
  double limit = 0;
  Of of = Of::ratio;  ///< workload / baseline, or the workload's own value
};

/// Something that is measured. A value; its texts are literals.
struct Figure {
  std::string_view name;  ///< e.g. "rate": the same word means the same in every case
  std::string_view unit;
  Better better = Better::higher;
  std::optional<Goal> goal{};

  bool is_met(double measured) const {
    return better == Better::higher ? measured >= goal->limit : measured <= goal->limit;
  }
  Figure with_goal(double ratio) const {
    return {name, unit, better, Goal{ratio, Goal::Of::ratio}};
  }
  Figure with_goal_of_value(double value) const {
    return {name, unit, better, Goal{value, Goal::Of::value}};
  }
};

/// The words that all cases share. Events are counted, not commits, unless a unit says otherwise.
namespace figures {
inline constexpr Figure rate{"rate", "events/s", Better::higher};
inline constexpr Figure cpu{"cpu", "us/event", Better::lower};  // of the whole process
inline constexpr Figure p50{"p50", "us", Better::lower};
inline constexpr Figure p99{"p99", "us", Better::lower};
inline constexpr Figure write_amplification{"write amp.", "B/B", Better::lower};
}  // namespace figures

/// What one run of a workload gave: a number for each figure it knows. A value.
class Sample {
 public:
  Sample& set(const Figure& figure, double value) {
    numbers_.emplace_back(figure.name, value);
    return *this;
  }
  /// Nothing when the workload does not know it.
  std::optional<double> find(const Figure& figure) const {
    for (const auto& [name, value] : numbers_) {
      if (name == figure.name) return value;
    }
    return std::nullopt;
  }

 private:
  std::vector<std::pair<std::string_view, double>> numbers_;
};

}  // namespace daybook::bench
