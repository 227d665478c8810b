#include "bench/frame/run_cases.h"

#include <iostream>

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

int run_main(std::string_view program, int argc, char** argv,
             Result<void> (*run)(std::span<const std::string_view>, const StopFlag&)) {
  StopFlag stop;
  stop_on_signals(stop);
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  const auto done = run(arguments, stop);
  if (done) return 0;
  std::cerr << program << ": " << done.error().message() << '\n';
  return exit_status(done.error(), stop);
}

}  // namespace daybook::bench
