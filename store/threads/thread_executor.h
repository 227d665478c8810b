#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/environment.h"

namespace daybook {

/// A fixed number of threads taking tasks from one queue, in order. With one thread it is a serial
/// executor. Owned by whoever made it; post from any thread. The destructor runs what was posted.
class ThreadExecutor final : public Executor {
 public:
  /// Throws std::system_error when the system does not give so many threads.
  ThreadExecutor(unsigned threads, std::string_view name);
  ~ThreadExecutor() override;

  void post(Task task) override;
  void post_at(SteadyTime due, Task task) override;

 private:
  void run();
  void end();
  bool take(Task& task);  // blocks; false when it is time to end
  void forget_taken();
  bool must_wake();
  void wait(std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Task> ready_;
  std::size_t taken_ = 0;  // of those, at the front
  std::multimap<SteadyTime, Task> timers_;
  std::size_t idle_ = 0;  // threads that wait
  // One of them was woken and is not here yet. It wakes the next one when it leaves something to
  // do: a burst of tasks does not wake everybody, who would find that the first few have done all.
  bool waking_ = false;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace daybook
