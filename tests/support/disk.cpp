#include "tests/support/disk.h"

#include <fmt/format.h>

namespace daybook::support {
namespace {

using rocksdb::IOStatus;

IOStatus off() { return IOStatus::IOError("the power is off"); }

bool is_sync(Operation operation) {
  return operation == Operation::sync || operation == Operation::directory_sync;
}

/// As RocksDB reports EIO and ENOSPC.
IOStatus injected(const char* what, const std::string& path, bool no_space) {
  const auto place = fmt::format("injected by the test: {}", path);
  if (!no_space) return IOStatus::IOError(place, what);
  auto status = IOStatus::NoSpace(place, what);
  status.SetRetryable(true);
  return status;
}

}  // namespace

Verdict Disk::judge(Operation operation, const std::string& path) {
  const bool info_log = kind_of(path) == FileKind::info_log;
  if (off_) {
    // It is not read after a power loss, and RocksDB with assertions would end the process.
    const bool unnoticed = info_log && modifies(operation);
    return {.perform = false, .status = unnoticed ? IOStatus::OK() : off()};
  }
  // The info log is not counted: it is written at unpredictable moments, which would shift all
  // numbers.
  const bool counts = modifies(operation) && !info_log;
  if (counts && observer) observer({operations + 1, operation, path, model});
  bool goes_off = counts && ++operations == crash_at;
  const auto failure = faults.strike(operation, path);
  goes_off = goes_off || failure == Failure::power_off;
  if (goes_off) {
    // The operation is performed, unless it is a sync; the power loss decides what remains of it.
    off_ = true;
    return {.perform = !is_sync(operation), .status = off()};
  }
  if (!failure) return {};
  switch (*failure) {
    case Failure::io:
      return {.perform = false, .status = injected("Input/output error", path, false)};
    case Failure::lie:
      if (is_sync(operation)) return {.perform = false};
      return {};
    case Failure::short_write:
      return {.perform = operation == Operation::write,
              .halved = true,
              .status = injected("No space left on device", path, true)};
    case Failure::no_space:
    case Failure::power_off:
      break;
  }
  return {.perform = false, .status = injected("No space left on device", path, true)};
}

IOStatus Disk::look() { return off_ ? off() : IOStatus::OK(); }

void Disk::power_off() {
  const std::lock_guard lock{mutex};
  off_ = true;
}

bool Disk::is_off() {
  const std::lock_guard lock{mutex};
  return off_;
}

}  // namespace daybook::support
