#include "service/lifecycle/signals.h"

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <csignal>

#include "service/verb.h"
#include "store/threads/start_thread.h"

namespace daybook {
namespace {

/// A handler can reach nothing but what belongs to the process.
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

sigset_t set_of(std::initializer_list<int> numbers) {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : numbers) sigaddset(&set, number);
  return set;
}

}  // namespace

EndSignals::EndSignals() {
  const auto ends = set_of({SIGTERM, SIGINT});
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  const auto alarms = set_of({SIGALRM});  // whoever started this process may have blocked it
  pthread_sigmask(SIG_UNBLOCK, &alarms, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

EndSignals::~EndSignals() {
  if (is_poisoned()) wait_for_end();
}

void EndSignals::end_at_once_during(const std::function<void()>& start) const {
  const auto is_over = set_of({SIGUSR1});  // for the watcher alone
  sigset_t former;
  pthread_sigmask(SIG_BLOCK, &is_over, &former);
  auto watcher = start_thread("daybook-start", [] {
    const auto awaited = set_of({SIGTERM, SIGINT, SIGUSR1});
    int number = 0;
    while (sigwait(&awaited, &number) != 0) {
    }
    if (number != SIGUSR1) end_now(number);
  });
  pthread_sigmask(SIG_SETMASK, &former, nullptr);
  const auto end = [&] {
    pthread_kill(watcher.native_handle(), SIGUSR1);
    watcher.join();
  };
  try {
    start();
  } catch (...) {
    end();
    throw;
  }
  end();
}

int EndSignals::wait() const {
  const auto ends = set_of({SIGTERM, SIGINT});
  int number = 0;
  while (sigwait(&ends, &number) != 0) {
  }
  return number;
}

void EndSignals::end_at_next() const {
  const auto ends = set_of({SIGTERM, SIGINT});
  end_now_on(SIGTERM);
  end_now_on(SIGINT);
  pthread_sigmask(SIG_UNBLOCK, &ends, nullptr);
}

void EndSignals::end_poisoned(std::chrono::seconds delay) const {
  poisoned = true;
  for (const int number : {SIGALRM, SIGHUP, SIGQUIT}) end_now_on(number);
  (void)alarm(static_cast<unsigned>(delay.count()));
}

bool EndSignals::is_poisoned() const { return poisoned; }

void EndSignals::wait_for_end() const {
  while (true) pause();
}

}  // namespace daybook
