#pragma once

#include <memory>

#include "core/environment.h"

namespace daybook {

/// The real world: system clocks, the kernel's random source, a pool of threads. Made by main,
/// which keeps it longer than everything that uses it. Any thread.
class SystemEnvironment final : public Environment {
 public:
  struct Options {
    unsigned worker_threads = 2;  ///< of executor(); at least 1
  };

  /// Throws std::system_error when the system gives it no threads.
  SystemEnvironment();
  explicit SystemEnvironment(Options options);
  ~SystemEnvironment() override;

  const Clock& clock() const override;
  Random& random() override;
  Executor& executor() override;
  std::unique_ptr<Executor> make_serial_executor(std::string_view name) override;
  std::unique_ptr<Latch> make_latch() override;
  /// By statvfs(3): what is kept back for the superuser does not count as free.
  Result<DiskSpace> disk_space(const std::filesystem::path& path) override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace daybook
