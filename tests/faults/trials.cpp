#include "tests/faults/trials.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "tests/catch.h"

namespace daybook::faults {
namespace {

using support::FailedRun;
using support::SeedRun;
using support::Seeds;

/// Trials at once. Each waits for threads of its own much of the time.
constexpr std::uint64_t at_once = 2;

/// What all trials of a test came to. Any thread.
class Tally {
 public:
  void add(const Report& report) {
    const std::lock_guard lock{mutex_};
    runs_ += report.runs;
    if (!report.violations.empty()) ++violated_;
    for (const auto& ending : report.counts) ++endings_[ending];
  }
  /// A line for scripts/prove: runs, runs with violations, what was tried, how it ended.
  void write(const std::string& what) const {
    auto line = fmt::format("{}\t{}\t{}\t", runs_, violated_, what);
    const char* comma = "";
    for (const auto& [ending, count] : endings_) {
      line += fmt::format("{}{} {}", std::exchange(comma, ", "), count, ending);
    }
    const char* const path = std::getenv("DAYBOOK_TALLY");
    if (path && *path) std::ofstream{path, std::ios::app} << line << '\n';
  }

 private:
  std::mutex mutex_;
  std::uint64_t runs_ = 0;
  std::uint64_t violated_ = 0;
  std::map<std::string, std::uint64_t> endings_;
};

/// A part of the seeds, in order.
Seeds part_of(const Seeds& seeds, std::uint64_t part, std::uint64_t parts) {
  const auto from = seeds.count * part / parts;
  const auto to = seeds.count * (part + 1) / parts;
  return {seeds.first + from, to - from, seeds.keep};
}

}  // namespace

Trials::Trials() {
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error{"cannot make a pipe"};
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  char path[] = DAYBOOK_FAULTS_TRIAL;
  char* const arguments[]{path, nullptr};
  const int failed = ::posix_spawn(&server_, path, &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(in[0]);
  ::close(out[1]);
  if (failed != 0) throw std::runtime_error{fmt::format("cannot run {}", path)};
  to_ = ::fdopen(in[1], "w");
  from_ = ::fdopen(out[0], "r");
}

Trials::~Trials() {
  std::fclose(to_);
  std::fclose(from_);
  int status = 0;
  ::waitpid(server_, &status, 0);
}

Report Trials::run(const std::string& kind, std::uint64_t seed,
                   const std::filesystem::path& directory, const std::string& more) {
  std::fputs(fmt::format("{} {} {} {}\n", kind, seed, directory.string(), more).c_str(), to_);
  std::fflush(to_);
  Report report;
  char* line = nullptr;
  std::size_t capacity = 0;
  while (true) {
    const auto bytes = ::getline(&line, &capacity, from_);
    if (bytes < 3) throw std::runtime_error{"faults_trial has ended"};
    const std::string text{line + 2, static_cast<std::size_t>(bytes - 3)};
    if (line[0] == '.') break;
    if (line[0] == 'n') report.note(text);
    if (line[0] == 'v') report.violation(text);
    if (line[0] == 'c') report.count(text);
    if (line[0] == 'r') report.runs = std::stoull(text);
  }
  std::free(line);
  return report;
}

void try_each_seed(const std::string& kind, std::uint64_t count, const std::string& more) {
  const auto seeds = Seeds::from_environment(count);
  const auto repeat = support::command_of_this_test();
  Tally tally;
  std::array<std::vector<FailedRun>, at_once> failed;
  std::array<std::exception_ptr, at_once> thrown;
  std::vector<std::thread> threads;
  for (std::uint64_t part = 0; part < at_once; ++part) {
    threads.emplace_back([&, part] {
      try {
        Trials trials;
        const auto body = [&](SeedRun& run) {
          const auto report = trials.run(kind, run.seed(), run.directory(), more);
          run.note(report.notes);
          for (const auto& violation : report.violations) run.violation(violation);
          tally.add(report);
        };
        failed[part] = run_seeds(part_of(seeds, part, at_once), repeat, body, std::cerr);
      } catch (...) {
        thrown[part] = std::current_exception();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  tally.write(support::command_of_this_test());
  for (const auto& exception : thrown) {
    if (exception) std::rethrow_exception(exception);
  }
  for (const auto& part : failed) {
    for (const auto& run : part) FAIL_CHECK(run.report);
  }
}

std::uint64_t trials_with_violations(const std::string& kind, std::uint64_t count) {
  Trials trials;
  return support::runs_with_violations(count, [&](SeedRun& run) {
    const auto report = trials.run(kind, run.seed(), run.directory());
    for (const auto& violation : report.violations) run.violation(violation);
  });
}

}  // namespace daybook::faults
