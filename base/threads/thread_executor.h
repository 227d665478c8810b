#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/environment.h"

namespace daybook {

/// A fixed number of threads that take tasks from one queue, in order. One thread makes it a serial
/// executor. Owned by its maker; any thread may post. The destructor runs the tasks already posted.
class ThreadExecutor final : public Executor {
 public:
  /// Throws std::system_error if the system does not give that many threads.
  ThreadExecutor(unsigned threads, std::string_view name);
  ~ThreadExecutor() override;

  void post(Task task) override;
  void post_at(SteadyTime due, Task task) override;

  /// Blocks until no task runs or is queued. Timers that are not due do not count. Not from a task.
  void wait_until_idle();

 private:
  void run();
  void end();
  bool take(Task& task);  // blocks; false when ending
  void forget_taken();
  bool must_wake();
  bool is_idle() const;
  void wait(std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable became_idle_;
  std::vector<Task> ready_;
  std::size_t taken_ = 0;  // already taken, at the front
  std::multimap<SteadyTime, Task> timers_;
  std::size_t idle_ = 0;  // waiting threads
  // A thread was woken and has not run yet. It wakes the next one if it leaves tasks behind, so a
  // burst of tasks does not wake every thread for work that the first few finish.
  bool waking_ = false;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace daybook
