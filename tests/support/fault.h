#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tests/support/file_kind.h"

namespace daybook::support {

/// What is done to a file or directory. Links and new directories count as `create`, a truncation
/// as `write`.
enum class Operation { create, write, sync, rename, remove, directory_sync, open, read };

/// Whether an operation changes the disk, or what is safe on it.
constexpr bool modifies(Operation operation) {
  return operation != Operation::open && operation != Operation::read;
}

enum class Failure {
  io,           ///< EIO; nothing is done
  no_space,     ///< ENOSPC; nothing is done
  short_write,  ///< a write does its first half, then ENOSPC; other operations as no_space
  lie,          ///< a sync reports success and makes nothing safe; the negative control
  power_off,    ///< power fails at this operation: see FaultFileSystem::crash
};

/// One planned failure. It matches operations of its kind, after `after` that still succeed, once
/// or for good. A rename matches by its new name, a directory sync by the directory. Without `part`
/// it matches every place; without `kind` every file except RocksDB's info log, because a failed
/// write of that ends the process if RocksDB has assertions. A value.
struct Fault {
  Operation operation = Operation::write;
  Failure failure = Failure::io;
  std::optional<FileKind> kind = std::nullopt;
  std::optional<Part> part = std::nullopt;
  std::uint64_t after = 0;
  bool for_good = false;
};

/// The faults still to come. Owned by a disk; any thread that holds the disk's lock.
class FaultPlan {
 public:
  void add(const Fault& fault) { faults_.push_back(fault); }
  void clear() { faults_.clear(); }

  /// Counts an operation and returns its failure, if any. `path` is relative to the root.
  std::optional<Failure> strike(Operation operation, std::string_view path);

  /// The number of failed operations.
  std::uint64_t struck() const { return struck_; }

 private:
  std::vector<Fault> faults_;
  std::uint64_t struck_ = 0;
};

}  // namespace daybook::support
