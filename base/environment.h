#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/function.h"
#include "base/result.h"

namespace daybook {

/// Civil time: microseconds since 1970-01-01 UTC, without leap seconds.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;
/// Monotonic time for deadlines and timers. Has no meaning across restarts.
using SteadyTime = std::chrono::steady_clock::time_point;

/// "1993-01-01T00:00:00.000000Z" (ISO 8601, always UTC, always six decimals).
std::string to_iso(Timestamp time);

/// Port: the current time. Any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
  virtual SteadyTime steady_now() const = 0;
};

/// Port: random bytes for ids. Any thread.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> bytes) = 0;
};

/// Port: runs tasks later, never inside `post`. Any thread. The destructor first runs all posted
/// tasks and drops timers that are not due.
class Executor {
 public:
  virtual ~Executor() = default;
  virtual void post(Task task) = 0;
  virtual void post_at(SteadyTime due, Task task) = 0;
};

/// Port: blocks one thread until another opens it. One use only.
class Latch {
 public:
  virtual ~Latch() = default;
  virtual void open() noexcept = 0;
  virtual void wait() = 0;
  /// False if the deadline passed first.
  virtual bool wait_until(SteadyTime deadline) = 0;
};

/// Size and free space of a file system, as available to this program. A value.
struct DiskSpace {
  static constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t total_bytes = unlimited;
  std::uint64_t free_bytes = unlimited;

  friend bool operator==(const DiskSpace&, const DiskSpace&) = default;
};

/// All sources of nondeterminism, as one constructor argument. SystemEnvironment has threads and
/// the real clock; testing::SimulatedEnvironment has a run loop and a fake clock. Must outlive
/// every object that uses it.
class Environment {
 public:
  virtual ~Environment() = default;
  virtual const Clock& clock() const = 0;
  virtual Random& random() = 0;
  /// Shared worker threads, for tasks that may block for a while.
  virtual Executor& executor() = 0;
  /// A new executor that runs one task at a time, in order. Owned by the caller. Throws
  /// std::system_error if the system provides no thread.
  virtual std::unique_ptr<Executor> make_serial_executor(std::string_view name) = 0;
  virtual std::unique_ptr<Latch> make_latch() = 0;
  /// Space of the file system that holds `path`, which must exist. Fast; any thread. The default is
  /// unlimited.
  virtual Result<DiskSpace> disk_space(const std::filesystem::path& path);
};

}  // namespace daybook
