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
  std::uint64_t operation = 0;  ///< from 1
  Operation kind = Operation::write;
  const std::string& path;  ///< below the root
  DiskModel& disk;  ///< for write_survivors: what a power loss before the operation leaves
};

/// What an operation does.
struct Verdict {
  bool perform = true;      ///< perform it
  bool halved = false;      ///< writes only: perform the first half
  rocksdb::IOStatus status{};  ///< returned to the caller if the performed part succeeds
};

/// The disk behind a FaultFileSystem and its open files: what is safe on it, the planned faults,
/// and whether the power is off. Shared by them; any thread. Use members with `mutex` held;
/// power_off and is_off lock it themselves.
class Disk {
 public:
  explicit Disk(const std::filesystem::path& root) : model{root} {}

  /// Counts an operation on a path below the root and decides how it goes.
  Verdict judge(Operation operation, const std::string& path);
  /// The same for looks at names; these are not counted and fail only without power.
  rocksdb::IOStatus look();

  void power_off();
  bool is_off();

  std::mutex mutex;
  DiskModel model;
  FaultPlan faults;
  std::uint64_t operations = 0;  ///< modifying ones so far
  std::uint64_t crash_at = 0;    ///< operation at which power fails; 0 = never
  std::function<void(const Moment&)> observer;  ///< called before each modifying operation

 private:
  bool off_ = false;
};

}  // namespace daybook::support
