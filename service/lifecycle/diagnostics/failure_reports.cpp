#include "service/lifecycle/diagnostics/failure_reports.h"

#include <array>
#include <cstring>

namespace daybook {
namespace {

std::string random_name(Random& random) {
  std::array<std::byte, sizeof(std::uint32_t)> bytes{};
  random.fill(bytes);
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  return fmt::format("{:08x}", number);
}

}  // namespace

FailureReports::FailureReports(Diagnostics* diagnostics, Random& random)
    : diagnostics_{diagnostics}, process_{random_name(random)} {}

std::string FailureReports::report(std::string_view word, std::string_view what,
                                   std::string_view why) {
  auto reference = fmt::format("{}-{}", process_, ++count_);
  tell(diagnostics_, Severity::error, word, "{}, reference {}: {}", what, reference, why);
  return reference;
}

}  // namespace daybook
