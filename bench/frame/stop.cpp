#include "bench/frame/stop.h"

namespace daybook::bench {
namespace {

StopFlag* told = nullptr;  // a signal handler gets no argument of ours

extern "C" void on_signal(int) { told->request(); }

}  // namespace

void stop_on_signals(StopFlag& stop) {
  told = &stop;
  struct sigaction action {};
  action.sa_handler = on_signal;
  // Calls of the disk go on: a store whose write was interrupted would take itself for broken.
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace daybook::bench
