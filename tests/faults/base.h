#pragma once

#include "tests/faults/life.h"
#include "tests/faults/report.h"

namespace daybook::faults {

/// What a data directory that is to be damaged is like.
enum class BaseKind {
  closed,  ///< ended cleanly, after several lives
  killed,  ///< the process was killed, after several lives
  small,   ///< ended cleanly, one write-ahead log of a few KB: for trials of every bit
  logs,    ///< killed while tables were being written: several write-ahead logs, records of several
           ///< blocks of 32 KiB
};

/// A data directory with all that was told of it, made once and copied for each trial.
struct Base {
  std::filesystem::path store;
  Setup setup;
  History history;
};

/// Makes one in an empty directory. The same seed and kind give about the same.
void make_base(const std::filesystem::path& directory, BaseKind kind, std::uint64_t seed,
               Report& report);
/// What make_base left there, with its Store copied to `copy`.
Base copy_base(const std::filesystem::path& directory, const std::filesystem::path& copy);

}  // namespace daybook::faults
