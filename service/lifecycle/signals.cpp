#include "service/lifecycle/signals.h"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>

#include "base/diagnostic_line.h"
#include "base/environment.h"
#include "base/threads/start_thread.h"
#include "service/cli/verb.h"
#include "service/lifecycle/diagnostics/standard_error.h"
#include "service/lifecycle/notice_limit.h"

namespace daybook {
namespace {

/// Global, because a signal handler can reach only globals.
std::atomic<bool> poisoned{false};
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void end_now(int number) {
  _exit(poisoned ? static_cast<int>(ExitCode::poisoned) : 128 + number);
}

void end_now_on(int number) {
  struct sigaction action {};
  action.sa_handler = end_now;
  sigfillset(&action.sa_mask);
  sigaction(number, &action, nullptr);
}

/// Sent to the watcher thread to wake it.
int wake_signal() { return SIGRTMIN; }

/// A program that uses a signal itself, e.g. a profiler, has installed a handler.
bool has_handler(int number) {
  struct sigaction action {};
  return sigaction(number, nullptr, &action) == 0 &&
         ((action.sa_flags & SA_SIGINFO) != 0 ||
          (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN));
}

/// Signals that would end the process and are neither faults (SIGSEGV) nor meant to make a core
/// file (SIGQUIT).
sigset_t signals_taken() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGHUP, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPWR,
                           SIGSTKFLT, SIGXCPU}) {
    if (!has_handler(number)) sigaddset(&set, number);
  }
  for (int number = SIGRTMIN; number <= SIGRTMAX; ++number) {
    if (!has_handler(number)) sigaddset(&set, number);
  }
  for (const int number : {SIGTERM, SIGINT, wake_signal()}) sigaddset(&set, number);
  return set;
}

std::string name_of(int number) {
  if (number == SIGIO) return "SIGIO";  // SIGPOLL by its other name
  if (const auto* const name = sigabbrev_np(number)) return fmt::format("SIG{}", name);
  return fmt::format("SIGRTMIN+{}", number - SIGRTMIN);
}

/// Writes a line in the usual format, without Diagnostics: it is used before they exist and after
/// they are gone.
void say(Severity severity, std::string_view word, std::string_view sentence) {
  const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(
      std::chrono::system_clock::now());
  (void)write_to_standard_error(DiagnosticLine{to_iso(now), severity, word, sentence}.text());
}

void tell_ignored(int number, std::uint64_t left_out) {
  const auto more = left_out > 0 ? fmt::format(" ({} more signals were ignored)", left_out) : "";
  say(Severity::notice, "signal_ignored",
      fmt::format("{} is ignored because it has no meaning here; SIGTERM ends the program{}",
                  name_of(number), more));
}

}  // namespace

EndSignals::EndSignals(std::chrono::milliseconds end_time_max) : end_time_max_{end_time_max} {
  const auto taken = signals_taken();
  pthread_sigmask(SIG_BLOCK, &taken, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  watcher_ = start_thread("daybook-signals", [this] { watch(); });
}

EndSignals::~EndSignals() {
  if (is_poisoned()) wait_for_end();
  is_over_ = true;
  wake();
  watcher_.join();
}

void EndSignals::begin_serving() { is_serving_ = true; }

void EndSignals::wait() const { ending_signal_.wait(0); }

void EndSignals::watch() {
  const auto taken = signals_taken();
  NoticeLimit limit;
  while (!is_over_) {
    const int number = next_of(taken);
    if (number == SIGTERM || number == SIGINT) {
      take_end(number);
    } else if (number != 0) {
      if (const auto left_out = limit.admit(SteadyClock::now())) tell_ignored(number, *left_out);
    }
  }
}

/// Returns 0 when the watcher was woken. Does not return when the deadline has passed.
int EndSignals::next_of(const sigset_t& taken) {
  int number = 0;
  if (const auto end = end_at_.load(); end == never) {
    number = sigwaitinfo(&taken, nullptr);
  } else {
    const auto left = std::max(SteadyClock::duration{end} - SteadyClock::now().time_since_epoch(),
                               SteadyClock::duration{0});
    const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
    const timespec time{seconds.count(), std::chrono::nanoseconds{left - seconds}.count()};
    number = sigtimedwait(&taken, nullptr, &time);
  }
  if (number > 0) return number == wake_signal() && is_woken_.exchange(false) ? 0 : number;
  if (errno == EAGAIN) end_late();
  return 0;  // interrupted
}

void EndSignals::end_late() const {
  if (!poisoned) {
    say(Severity::error, "ended_late",
        fmt::format("the shutdown was not complete {} ms after the signal, so the program ends "
                    "now; everything acknowledged is in the log",
                    end_time_max_.count()));
  }
  end_now(ending_signal_);
}

void EndSignals::take_end(int number) {
  if (!is_serving_ || ending_signal_ != 0) end_now(number);
  ending_signal_ = number;
  ending_signal_.notify_all();
  end_at(SteadyClock::now() + end_time_max_);
}

void EndSignals::end_at(SteadyClock::time_point time) {
  const auto ticks = time.time_since_epoch().count();
  auto before = end_at_.load();
  while (ticks < before && !end_at_.compare_exchange_weak(before, ticks)) {
  }
}

void EndSignals::end_poisoned(std::chrono::milliseconds delay) {
  poisoned = true;
  end_now_on(SIGQUIT);
  end_at(SteadyClock::now() + delay);
  wake();
}

void EndSignals::wake() {
  is_woken_ = true;
  pthread_kill(watcher_.native_handle(), wake_signal());
}

bool EndSignals::is_poisoned() const { return poisoned; }

void EndSignals::wait_for_end() const {
  while (true) pause();
}

}  // namespace daybook
