#include "tests/support/fault.h"

namespace daybook::support {

std::optional<Failure> FaultPlan::strike(Operation operation, std::string_view path) {
  std::optional<Failure> failure;
  const auto kind = kind_of(path);
  for (auto fault = faults_.begin(); fault != faults_.end();) {
    const bool matches = fault->operation == operation &&
                         (fault->kind ? *fault->kind == kind : kind != FileKind::info_log) &&
                         (!fault->part || *fault->part == part_of(path));
    if (!matches) {
      ++fault;
    } else if (fault->after > 0) {
      --fault->after;
      ++fault;
    } else {
      failure = fault->failure;
      fault = fault->for_good ? fault + 1 : faults_.erase(fault);
    }
  }
  if (failure) ++struck_;
  return failure;
}

}  // namespace daybook::support
