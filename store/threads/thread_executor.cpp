#include "store/threads/thread_executor.h"

#include <pthread.h>

namespace daybook {

ThreadExecutor::ThreadExecutor(unsigned threads, std::string_view name) {
  const std::string thread_name{name.substr(0, 15)};  // the kernel's limit
  for (unsigned i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { run(); });
    pthread_setname_np(threads_.back().native_handle(), thread_name.c_str());
  }
}

ThreadExecutor::~ThreadExecutor() {
  {
    const std::lock_guard lock{mutex_};
    ending_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void ThreadExecutor::post(Task task) {
  {
    const std::lock_guard lock{mutex_};
    ready_.push_back(std::move(task));
  }
  wake_.notify_one();
}

void ThreadExecutor::post_at(SteadyTime due, Task task) {
  {
    const std::lock_guard lock{mutex_};
    timers_.emplace(due, std::move(task));
  }
  wake_.notify_one();
}

bool ThreadExecutor::take(Task& task) {
  std::unique_lock lock{mutex_};
  while (true) {
    if (!timers_.empty() && timers_.begin()->first <= std::chrono::steady_clock::now()) {
      task = std::move(timers_.begin()->second);
      timers_.erase(timers_.begin());
      return true;
    }
    if (taken_ < ready_.size()) {
      task = std::move(ready_[taken_++]);
      forget_taken();
      return true;
    }
    if (ending_) return false;
    if (timers_.empty()) {
      wake_.wait(lock);
    } else {
      wake_.wait_until(lock, SteadyTime{timers_.begin()->first});
    }
  }
}

/// A deque would allocate with every sixth task.
void ThreadExecutor::forget_taken() {
  if (2 * taken_ < ready_.size()) return;
  ready_.erase(ready_.begin(), ready_.begin() + static_cast<std::ptrdiff_t>(taken_));
  taken_ = 0;
}

void ThreadExecutor::run() {
  Task task;
  while (take(task)) {
    task();
    task = {};
  }
}

}  // namespace daybook
