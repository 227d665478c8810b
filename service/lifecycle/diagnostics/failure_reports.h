#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "base/environment.h"

namespace daybook {

/// Reports failures whose details a client must not see: the operator gets a line with the whole
/// text, the client a reference to it. Owned by the Service; `diagnostics` must outlive it. Any
/// thread.
class FailureReports {
 public:
  /// `diagnostics` may be null: references are still returned, but nothing is reported.
  FailureReports(Diagnostics* diagnostics, Random& random);

  /// Returns the reference, e.g. "5f3a9c1e-17": a random part per process and a counter.
  std::string report(std::string_view word, std::string_view what, std::string_view why);

 private:
  Diagnostics* const diagnostics_;
  const std::string process_;
  std::atomic<std::uint64_t> count_ = 0;
};

}  // namespace daybook
