#include "bench/program.h"

#include "base/system_environment.h"
#include "bench/append/append_bench.h"
#include "bench/commands/commands_bench.h"
#include "bench/feed/feed_bench.h"
#include "bench/frame/machine.h"
#include "bench/frame/run_cases.h"
#include "bench/long/growth_bench.h"
#include "bench/long/logs_bench.h"
#include "bench/long/size_bench.h"
#include "bench/read/read_bench.h"
#include "bench/read/replay_bench.h"

namespace daybook::bench {
namespace {

/// A build directory is on a disk, which a directory for temporary files often is not.
std::filesystem::path beside_the_build() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::path{"."} : program.parent_path().parent_path();
}

std::vector<Case> cases_of(const Options& options, const Context& context) {
  std::vector<Case> cases;
  const auto add = [&](std::vector<Case> more) {
    for (auto& one : more) {
      if (options.case_text && one.name.find(*options.case_text) == std::string::npos) continue;
      cases.push_back(std::move(one));
    }
  };
  if (options.wants("append")) add(append_cases(options.append, context));
  if (options.wants("replay")) add(replay_cases(options.replay, context));
  if (options.wants("read")) add(read_cases(options.read, context));
  if (options.wants("growth")) add(growth_cases(options.growth, context));
  if (options.wants("size")) add(size_cases(options.size, context));
  if (options.wants("commands")) add(commands_cases(options.commands, context));
  if (options.wants("logs")) add(logs_cases(options.logs, context));
#if DAYBOOK_BENCH_FEED
  if (options.wants("feed")) add(feed_cases(options.feed, context));
#endif
  return cases;
}

void list(const std::vector<Case>& cases, std::ostream& out) {
  for (const auto& bench : bench_names()) {
    bool named = false;
    for (const auto& one : cases) {
      if (one.bench != bench.name) continue;
      if (!std::exchange(named, true)) out << bench.name << ": " << bench.about << '\n';
      out << "  " << one.name << '\n';
    }
  }
}

Result<void> measure(const Options& options, std::ostream& out, std::ostream& err,
                     const StopFlag& stop) {
  SystemEnvironment environment;
  DAYBOOK_TRY(const auto directory,
              testing::TemporaryDirectory::create(options.directory.value_or(beside_the_build())));
  const auto cases = cases_of(options, {environment, directory, stop, options.seconds});
  if (options.list) {
    list(cases, out);
    return {};
  }
  if (cases.empty()) {
    return fail(ErrorCode::invalid_argument, "no case has '{}' in its name: --list names them",
                *options.case_text);
  }
  err << describe_machine(directory.path()) << '\n';
  if (const auto warning = warnings(directory.path()); !warning.empty()) {
    err << "Careful: " << warning << '\n';
  }
  return run_cases(cases, options.rounds, options.json, out, err);
}

}  // namespace

int run_program(std::span<const std::string_view> arguments, std::ostream& out, std::ostream& err,
                const StopFlag& stop) {
  const auto options = parse_options(arguments);
  if (options && options->help) {
    out << usage();
    return 0;
  }
  Result<void> done;
  if (!options) {
    done = fail(options.error());
  } else {
    done = measure(*options, out, err, stop);
  }
  if (done) return 0;
  err << "daybook-bench: " << done.error().message() << '\n';
  return exit_status(done.error(), stop);
}

}  // namespace daybook::bench
