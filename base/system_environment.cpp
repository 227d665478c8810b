#include "base/system_environment.h"

#include <semaphore.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "base/threads/thread_executor.h"

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

void fill_from_kernel(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const auto got = getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0 && errno != EINTR) {
      std::perror("daybook: cannot get random bytes from the kernel");
      std::abort();
    }
    bytes = bytes.subspan(got < 0 ? 0 : static_cast<std::size_t>(got));
  }
}

/// Random bytes of one thread, fetched in bulk, because asking the kernel costs more than the rest
/// of making an id. Their page is zeroed in a forked process (madvise(2), MADV_WIPEONFORK); `left`
/// is then 0, so two processes never use the same bytes. Used bytes are wiped. Without such a page
/// the kernel is asked each time.
class RandomPage {
 public:
  RandomPage() {
    auto* const page = mmap(nullptr, sizeof(Content), PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return;
    content_ = static_cast<Content*>(page);
    if (madvise(page, sizeof(Content), MADV_WIPEONFORK) != 0) release();
  }
  ~RandomPage() { release(); }
  RandomPage(const RandomPage&) = delete;
  RandomPage& operator=(const RandomPage&) = delete;

  void fill(std::span<std::byte> bytes) {
    if (!content_ || bytes.size() > sizeof content_->bytes / 8) return fill_from_kernel(bytes);
    if (content_->left < bytes.size()) {
      fill_from_kernel(content_->bytes);
      content_->left = sizeof content_->bytes;
    }
    content_->left -= bytes.size();
    const auto used = std::span{content_->bytes}.subspan(content_->left, bytes.size());
    std::ranges::copy(used, bytes.begin());
    std::ranges::fill(used, std::byte{0});
  }

 private:
  struct Content {
    std::size_t left;  // unused bytes, at the front
    std::byte bytes[4096 - sizeof(std::size_t)];
  };

  void release() {
    if (content_) munmap(content_, sizeof(Content));
    content_ = nullptr;
  }

  Content* content_ = nullptr;
};

class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> bytes) override {
    thread_local RandomPage page;
    page.fill(bytes);
  }
};

/// A semaphore: it wakes the waiter with one system call and without a contended lock, and the
/// waiter may destroy it as soon as it returns (glibc since 2.21).
class ThreadLatch final : public Latch {
 public:
  ThreadLatch() { sem_init(&opened_, 0, 0); }
  ThreadLatch(const ThreadLatch&) = delete;
  ThreadLatch& operator=(const ThreadLatch&) = delete;
  ~ThreadLatch() override { sem_destroy(&opened_); }

  void open() noexcept override { sem_post(&opened_); }
  void wait() override {
    while (!seen_) seen_ = sem_wait(&opened_) == 0;  // retry if a signal interrupts it
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
  bool seen_ = false;  // of the waiter
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
void SystemEnvironment::wait_until_idle() { parts_->workers.wait_until_idle(); }

std::unique_ptr<Executor> SystemEnvironment::make_serial_executor(std::string_view name) {
  return std::make_unique<ThreadExecutor>(1, name);
}

std::unique_ptr<Latch> SystemEnvironment::make_latch() { return std::make_unique<ThreadLatch>(); }

Result<DiskSpace> SystemEnvironment::disk_space(const std::filesystem::path& path) {
  struct statvfs found {};
  while (statvfs(path.c_str(), &found) != 0) {
    if (errno == EINTR) continue;
    return fail(ErrorCode::io, "cannot determine the free space in {}: {}", path.string(),
                std::generic_category().message(errno));
  }
  return DiskSpace{found.f_blocks * found.f_frsize, found.f_bavail * found.f_frsize};
}

}  // namespace daybook
