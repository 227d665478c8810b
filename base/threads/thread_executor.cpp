#include "base/threads/thread_executor.h"

#include "base/threads/start_thread.h"

namespace daybook {

ThreadExecutor::ThreadExecutor(unsigned threads, std::string_view name) {
  threads_.reserve(threads);
  try {
    for (unsigned i = 0; i < threads; ++i) {
      threads_.push_back(start_thread(name, [this] { run(); }));
    }
  } catch (...) {
    end();
    throw;
  }
}

ThreadExecutor::~ThreadExecutor() { end(); }

void ThreadExecutor::end() {
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
    if (!must_wake()) return;
  }
  wake_.notify_one();
}

/// Whether the caller must wake a thread; marks it as woken.
bool ThreadExecutor::must_wake() {
  if (waking_ || idle_ == 0 || taken_ == ready_.size()) return false;
  waking_ = true;
  return true;
}

bool ThreadExecutor::is_idle() const {
  return taken_ == ready_.size() && idle_ == threads_.size();
}

void ThreadExecutor::wait_until_idle() {
  std::unique_lock lock{mutex_};
  became_idle_.wait(lock, [this] { return is_idle(); });
}

void ThreadExecutor::wait(std::unique_lock<std::mutex>& lock) {
  ++idle_;
  if (is_idle()) became_idle_.notify_all();
  if (timers_.empty()) {
    wake_.wait(lock);
  } else {
    wake_.wait_until(lock, SteadyTime{timers_.begin()->first});
  }
  --idle_;
  waking_ = false;
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
      break;
    }
    if (taken_ < ready_.size()) {
      task = std::move(ready_[taken_++]);
      forget_taken();
      break;
    }
    if (ending_) return false;
    wait(lock);
  }
  const bool wakes = must_wake();
  lock.unlock();
  if (wakes) wake_.notify_one();
  return true;
}

/// A vector with an offset: a deque would allocate for every sixth task.
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
