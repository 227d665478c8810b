#include "bench/frame/run_cases.h"

#include "bench/frame/report.h"

namespace daybook::bench {

Result<void> run_cases(const std::vector<Case>& cases, std::size_t rounds, bool json,
                       std::ostream& out, std::ostream& err) {
  const auto report = json ? make_json_report(out) : make_table(out, cases);
  for (const auto& one : cases) {
    DAYBOOK_TRY(const auto outcome, run_case(one, rounds, [&](std::string_view sentence) {
                  err << sentence << std::endl;
                }));
    report->add(one, outcome);
  }
  return {};
}

int exit_status(const Error& error, const StopFlag& stop) {
  constexpr int failed = 1;
  constexpr int usage = 2;
  constexpr int interrupted = 130;
  if (stop.is_requested()) return interrupted;
  return error.code() == ErrorCode::invalid_argument ? usage : failed;
}

}  // namespace daybook::bench
