#pragma once

#include <atomic>

namespace daybook::commands {

/// A mutex for short critical sections that never wait for another command. A member of what it
/// guards; any thread; never blocks if only one thread uses it. core/ includes no thread headers,
/// hence no std::mutex. This is the futex mutex2 of Ulrich Drepper's "Futexes Are Tricky", on
/// std::atomic::wait.
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

/// Holds a Lock until the end of the scope.
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
