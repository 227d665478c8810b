#pragma once

#include <atomic>

namespace daybook::commands {

/// Lets one thread at a time into a short stretch that never waits for another command; on one
/// thread it never waits at all. core/ includes no threads' headers, hence no std::mutex: this is
/// the futex lock of Ulrich Drepper's "Futexes Are Tricky" (its mutex2) on std::atomic's waiting.
class Lock {
 public:
  void lock() {
    int expected = free;
    if (state_.compare_exchange_strong(expected, held, std::memory_order_acquire)) return;
    while (state_.exchange(contended, std::memory_order_acquire) != free) state_.wait(contended);
  }
  void unlock() {
    if (state_.exchange(free, std::memory_order_release) == contended) state_.notify_one();
  }

 private:
  static constexpr int free = 0;
  static constexpr int held = 1;
  static constexpr int contended = 2;
  std::atomic<int> state_{free};
};

/// Holds a lock until the end of the scope.
class Holding {
 public:
  explicit Holding(Lock& lock) : lock_{lock} { lock_.lock(); }
  ~Holding() { lock_.unlock(); }
  Holding(const Holding&) = delete;
  Holding& operator=(const Holding&) = delete;

 private:
  Lock& lock_;
};

}  // namespace daybook::commands
