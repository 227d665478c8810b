#pragma once

#include <memory>

#include "base/environment.h"

namespace daybook {

/// The Environment of the operating system: its clocks and random source, a pool of threads. Made
/// and owned by main; outlives everything that uses it. Any thread.
class SystemEnvironment final : public Environment {
 public:
  struct Options {
    unsigned worker_threads = 2;  ///< of executor(); at least 1
  };

  /// Throws std::system_error if the system gives no threads.
  SystemEnvironment();
  explicit SystemEnvironment(Options options);
  ~SystemEnvironment() override;

  const Clock& clock() const override;
  Random& random() override;
  Executor& executor() override;
  /// Blocks until the workers of executor() run nothing and nothing is queued. Timers that are not
  /// due do not count. Not from a worker.
  void wait_until_idle();
  std::unique_ptr<Executor> make_serial_executor(std::string_view name) override;
  std::unique_ptr<Latch> make_latch() override;
  /// By statvfs(3): blocks reserved for the superuser do not count as free.
  Result<DiskSpace> disk_space(const std::filesystem::path& path) override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace daybook
