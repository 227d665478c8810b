#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "projections/projector.h"

namespace daybook {

/// Rebuilds views that no longer fit the program, one after the other, on its own thread. Retries
/// temporary failures after 1 s, with backoff up to one minute. Owned by the Views; any thread.
class ViewRebuilder {
 public:
  /// `one_at_a_time` is held during each rebuild and must outlive this.
  explicit ViewRebuilder(std::mutex& one_at_a_time) : one_at_a_time_{one_at_a_time} {}
  ~ViewRebuilder() { stop(); }

  /// Call once. The projectors must outlive this.
  void start(std::vector<Projector*> projectors);
  /// Waits for the running rebuild. Stop its Projector to end it.
  void stop();

 private:
  void run();
  /// Returns true when no further attempt is needed.
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
