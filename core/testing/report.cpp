#include "core/testing/report.h"

#include <fmt/format.h>

#include <atomic>

#include "core/testing/scenario.h"

namespace daybook::testing {
namespace {

// Global, because test frameworks are global too.
std::atomic<Report> current{throw_mismatch};

}  // namespace

Report report_to(Report report) { return current.exchange(report); }

void tell(const Assertion& assertion) { current.load()(assertion); }

void throw_mismatch(const Assertion& assertion) {
  if (assertion.holds) return;
  throw Mismatch{fmt::format("{}:{}: {}: {}", assertion.where.file_name(), assertion.where.line(),
                             assertion.step, assertion.text)};
}

}  // namespace daybook::testing
