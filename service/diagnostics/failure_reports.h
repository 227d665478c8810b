#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "core/diagnostics.h"
#include "core/environment.h"

namespace daybook {

/// What failed for a client: a line with the whole text for whoever operates the program, and a
/// reference to it for the client. Outlives all that is given it; any thread.
class FailureReports {
 public:
  /// `diagnostics` may be null: then there are references, and nobody is told.
  FailureReports(Diagnostics* diagnostics, Random& random);

  /// Gives the reference, e.g. "5f3a9c1e-17": the first part is another one in each process, the
  /// second one counts.
  std::string report(std::string_view word, std::string_view what, std::string_view why);

 private:
  Diagnostics* const diagnostics_;
  const std::string process_;
  std::atomic<std::uint64_t> count_ = 0;
};

}  // namespace daybook
