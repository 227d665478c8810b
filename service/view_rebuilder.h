#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "projections/projector.h"

namespace daybook {

/// Builds views again that do not fit the program any more, one after the other, on a thread of
/// its own. A failure that may pass is tried again, after 1 s at first, at least once a minute.
/// Owned by the Views; any thread.
class ViewRebuilder {
 public:
  /// `one_at_a_time` is held during each rebuild. It outlives this.
  explicit ViewRebuilder(std::mutex& one_at_a_time) : one_at_a_time_{one_at_a_time} {}
  ~ViewRebuilder() { stop(); }

  /// Once. The projectors outlive it.
  void start(std::vector<Projector*> projectors);
  /// Waits for the rebuild that is under way, which ends when its Projector is stopped.
  void stop();

 private:
  void run();
  /// Whether there is nothing more to be done.
  bool rebuild(Projector& projector);
  bool wait(std::chrono::seconds time);

  std::mutex& one_at_a_time_;
  std::vector<Projector*> projectors_;
  std::mutex mutex_;
  std::condition_variable stopping_;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace daybook
