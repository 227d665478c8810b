#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/stop.h"
#include "bench/temporary_directory.h"
#include "core/environment.h"
#include "core/result.h"

namespace daybook::bench {

/// What one measurement gave.
struct Sample {
  double value = 0;   ///< in the unit of the case
  double cpu_us = 0;  ///< of the whole process, background threads included, per event
};

/// Something that can be measured again and again, from the same beginning each time. Made by a
/// Case and used by the runner, on one thread.
class Workload {
 public:
  virtual ~Workload() = default;
  /// ErrorCode::closed when asked to stop.
  virtual Result<Sample> run() = 0;
  /// A remark about the last run for who watches, e.g. how large its groups were.
  virtual std::string remark() const { return {}; }
};

enum class Better { higher, lower };

struct Contest {
  std::unique_ptr<Workload> workload;
  std::unique_ptr<Workload> baseline;
};

/// A workload, what it is compared to, and what the ratio of the two should be.
struct Case {
  std::string bench;
  std::string name;
  std::string unit;
  Better better = Better::higher;
  std::optional<double> goal;  ///< for workload / baseline: at least, or at most if lower is better
  std::function<Result<Contest>()> make;  ///< called when it is this case's turn

  bool is_met(double ratio) const {
    return better == Better::higher ? ratio >= *goal : ratio <= *goal;
  }
};

/// What workloads are given. The members outlive them.
struct Context {
  Environment& environment;
  const TemporaryDirectory& directory;
  const StopFlag& stop;
  double seconds;  ///< of one measurement, about
};

}  // namespace daybook::bench
