#include "store/system_environment.h"

#include <semaphore.h>
#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "store/threads/thread_executor.h"

namespace daybook {
namespace {

class SystemClock final : public Clock {
 public:
  Timestamp now() const override {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now());
  }
  SteadyTime steady_now() const override { return std::chrono::steady_clock::now(); }
};

class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> bytes) override {
    while (!bytes.empty()) {
      const auto got = getrandom(bytes.data(), bytes.size(), 0);
      if (got < 0 && errno != EINTR) {
        std::perror("daybook: the kernel gives no random bytes");
        std::abort();
      }
      bytes = bytes.subspan(got < 0 ? 0 : static_cast<std::size_t>(got));
    }
  }
};

/// A semaphore, because it wakes the waiter with one system call and without a lock that both want,
/// and because the waiter may destroy it as soon as it has returned (glibc since 2.21).
class ThreadLatch final : public Latch {
 public:
  ThreadLatch() { sem_init(&opened_, 0, 0); }
  ThreadLatch(const ThreadLatch&) = delete;
  ThreadLatch& operator=(const ThreadLatch&) = delete;
  ~ThreadLatch() override { sem_destroy(&opened_); }

  void open() noexcept override { sem_post(&opened_); }
  void wait() override {
    while (!seen_) seen_ = sem_wait(&opened_) == 0;  // a signal interrupts it
  }
  bool wait_until(SteadyTime deadline) override {
    const auto since_boot = deadline.time_since_epoch();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since_boot);
    const timespec until{seconds.count(),
                         std::chrono::nanoseconds{since_boot - seconds}.count()};
    while (!seen_) {
      seen_ = sem_clockwait(&opened_, CLOCK_MONOTONIC, &until) == 0;
      if (!seen_ && errno != EINTR) return false;
    }
    return true;
  }

 private:
  sem_t opened_;
  bool seen_ = false;  // of the one who waits
};

}  // namespace

struct SystemEnvironment::Parts {
  explicit Parts(unsigned threads) : workers{std::max(1U, threads), "daybook-worker"} {}
  SystemClock clock;
  SystemRandom random;
  ThreadExecutor workers;
};

SystemEnvironment::SystemEnvironment() : SystemEnvironment{Options{}} {}
SystemEnvironment::SystemEnvironment(Options options)
    : parts_{std::make_unique<Parts>(options.worker_threads)} {}
SystemEnvironment::~SystemEnvironment() = default;

const Clock& SystemEnvironment::clock() const { return parts_->clock; }
Random& SystemEnvironment::random() { return parts_->random; }
Executor& SystemEnvironment::executor() { return parts_->workers; }

std::unique_ptr<Executor> SystemEnvironment::make_serial_executor(std::string_view name) {
  return std::make_unique<ThreadExecutor>(1, name);
}

std::unique_ptr<Latch> SystemEnvironment::make_latch() { return std::make_unique<ThreadLatch>(); }

}  // namespace daybook
