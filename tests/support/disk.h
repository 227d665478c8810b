#pragma once

#include <rocksdb/io_status.h>

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include "tests/support/disk_model.h"
#include "tests/support/fault.h"

namespace daybook::support {

/// The disk before an operation that changes something.
struct Moment {
  std::uint64_t operation = 0;  ///< its ordinal, from 1
  Operation kind = Operation::write;
  const std::string& path;  ///< below the root
  DiskModel& disk;  ///< for write_survivors: what a power loss before the operation leaves
};

/// How an operation is to go.
struct Verdict {
  bool perform = true;      ///< do it
  bool halved = false;      ///< of a write: only its first half
  rocksdb::IOStatus status{};  ///< the answer to the caller, if what is performed succeeds
};

/// The disk behind a FaultFileSystem and its open files: what is safe on it, the faults to come,
/// and whether the power is off. Its members are used with `mutex` held; power_off and is_off take
/// it themselves.
class Disk {
 public:
  explicit Disk(const std::filesystem::path& root) : model{root} {}

  /// Counts an operation on a path below the root and says how it is to go.
  Verdict judge(Operation operation, const std::string& path);
  /// The same for looks at names, which are not counted and fail only without power.
  rocksdb::IOStatus look();

  void power_off();
  bool is_off();

  std::mutex mutex;
  DiskModel model;
  FaultPlan faults;
  std::uint64_t operations = 0;  ///< that modify, from 1
  std::uint64_t crash_at = 0;    ///< of these; 0 is never
  std::function<void(const Moment&)> observer;  ///< told before each of these

 private:
  bool off_ = false;
};

}  // namespace daybook::support
