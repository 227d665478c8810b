#pragma once

#include <cstdint>
#include <memory>

#include "bench/workload.h"

namespace daybook::bench {

/// A log for reading: made when first asked for, then compacted, so that no background work of
/// RocksDB meets a measurement. Shared by the cases of one bench; one thread.
class ReplayLog {
 public:
  ReplayLog(const Context& context, std::uint64_t events) : context_{context}, events_{events} {}

  /// The directory of the closed Store.
  Result<std::filesystem::path> store();
  std::uint64_t events() const { return events_; }

 private:
  Result<void> fill();
  Result<void> settle() const;

  const Context context_;
  const std::uint64_t events_;
  std::optional<TemporaryDirectory> directory_;
};

}  // namespace daybook::bench
