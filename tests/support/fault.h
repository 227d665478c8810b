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

/// Whether an operation changes what is on the disk, or what is safe on it.
constexpr bool modifies(Operation operation) {
  return operation != Operation::open && operation != Operation::read;
}

enum class Failure {
  io,           ///< EIO; nothing is done
  no_space,     ///< ENOSPC; nothing is done
  short_write,  ///< a write does its first half, then ENOSPC; other operations as no_space
  lie,          ///< a sync answers that all is well and makes nothing safe; the negative control
  power_off,    ///< the power goes off at this operation: see FaultFileSystem::crash
};

/// One planned failure: the operations it matches are those of its kind, after so many that still
/// succeed, once or for good. A rename is matched by its new name, a directory sync by the
/// directory. Without `part` every place is meant, without `kind` every file but the information
/// log of RocksDB: a write of that one which fails ends the process, where RocksDB has assertions.
struct Fault {
  Operation operation = Operation::write;
  Failure failure = Failure::io;
  std::optional<FileKind> kind = std::nullopt;
  std::optional<Part> part = std::nullopt;
  std::uint64_t after = 0;
  bool for_good = false;
};

/// The faults that are still to come. Owned by a disk, whose lock guards it.
class FaultPlan {
 public:
  void add(const Fault& fault) { faults_.push_back(fault); }
  void clear() { faults_.clear(); }

  /// Counts an operation, and says what befalls it. `path` begins below the root.
  std::optional<Failure> strike(Operation operation, std::string_view path);

  /// How many operations failed.
  std::uint64_t struck() const { return struck_; }

 private:
  std::vector<Fault> faults_;
  std::uint64_t struck_ = 0;
};

}  // namespace daybook::support
