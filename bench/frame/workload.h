#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/result.h"
#include "base/testing/temporary_directory.h"
#include "bench/frame/figure.h"
#include "bench/frame/stop.h"

namespace daybook::bench {

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

struct Contest {
  std::unique_ptr<Workload> workload;
  std::unique_ptr<Workload> baseline;  ///< null = there is nothing to compare with
};

/// A workload, what it is compared to, and what is looked at. A baseline need not know every
/// figure, and where there is none at all, each goal is one of a value.
struct Case {
  std::string bench;
  std::string name;
  std::vector<Figure> figures;            ///< the first one is what the case is about
  std::function<Result<Contest>()> make;  ///< called when it is this case's turn
  std::size_t slices = 1;                 ///< a round is the median of so many turns each
};

/// What workloads are given. The members outlive them.
struct Context {
  Environment& environment;
  const testing::TemporaryDirectory& directory;
  const StopFlag& stop;
  double seconds;  ///< of one measurement, about
};

}  // namespace daybook::bench
