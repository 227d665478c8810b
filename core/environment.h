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

#include "core/function.h"
#include "core/result.h"

namespace daybook {

/// A point in civil time: microseconds since 1970-01-01 UTC, without leap seconds.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;
/// A point on a clock that never jumps. For deadlines and timers; means nothing across restarts.
using SteadyTime = std::chrono::steady_clock::time_point;

/// "1993-01-01T00:00:00.000000Z" (ISO 8601, always UTC, always six decimals).
std::string to_iso(Timestamp time);

/// Port: what time it is. Callable from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
  virtual SteadyTime steady_now() const = 0;
};

/// Port: random bytes for identities. Callable from any thread.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> bytes) = 0;
};

/// Port: runs tasks later, never inside `post`. Callable from any thread. Tasks that were posted
/// before destruction run before the destructor returns; timers that are not due are dropped.
class Executor {
 public:
  virtual ~Executor() = default;
  virtual void post(Task task) = 0;
  virtual void post_at(SteadyTime due, Task task) = 0;
};

/// Port: blocks one caller until another opens it, once.
class Latch {
 public:
  virtual ~Latch() = default;
  virtual void open() noexcept = 0;
  virtual void wait() = 0;
  /// False when the deadline passed first.
  virtual bool wait_until(SteadyTime deadline) = 0;
};

/// How large a file system is, and how much of it this program may still use. A value.
struct DiskSpace {
  static constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t total_bytes = unlimited;
  std::uint64_t free_bytes = unlimited;

  friend bool operator==(const DiskSpace&, const DiskSpace&) = default;
};

/// Everything nondeterministic that the library needs from the outside, as one constructor
/// argument: threads and the real clock (SystemEnvironment), or a run loop with a fake clock
/// (testing::SimulatedEnvironment). It outlives everything that was given it.
class Environment {
 public:
  virtual ~Environment() = default;
  virtual const Clock& clock() const = 0;
  virtual Random& random() = 0;
  /// Shared workers, for tasks that may block for a while.
  virtual Executor& executor() = 0;
  /// An executor of the caller's own that runs one task at a time, in order. Throws
  /// std::system_error when the system gives it no thread.
  virtual std::unique_ptr<Executor> make_serial_executor(std::string_view name) = 0;
  virtual std::unique_ptr<Latch> make_latch() = 0;
  /// Of the file system that holds `path`, which must exist. Quick; any thread. Unlimited where
  /// nothing is known of disks.
  virtual Result<DiskSpace> disk_space(const std::filesystem::path& path);
};

}  // namespace daybook
