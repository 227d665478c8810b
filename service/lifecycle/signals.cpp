#include "service/lifecycle/signals.h"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <thread>

namespace daybook {
namespace {

sigset_t end_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

EndSignals::EndSignals() {
  const auto set = end_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int EndSignals::wait() const {
  const auto set = end_signals();
  int number = 0;
  while (sigwait(&set, &number) != 0) {
  }
  return number;
}

void EndSignals::end_at_next() const {
  std::thread{[this] { _exit(128 + wait()); }}.detach();
}

}  // namespace daybook
