#pragma once

#include <cstdint>
#include <memory>

#include "bench/frame/workload.h"
#include "bench/load/commands.h"
#include "core/event_log.h"

namespace daybook::bench {

/// Appends so many commits as fast as it goes, durable or not as the Store is.
Result<void> fill(EventLog& log, Commands& commands, std::uint64_t commits, const StopFlag& stop);

/// A log for reading: made when first asked for, then compacted, so that no background work of
/// RocksDB meets a measurement. Shared by the cases of one bench; one thread.
class PreparedLog {
 public:
  PreparedLog(const Context& context, const CommandShape& shape, std::uint64_t events)
      : context_{context}, shape_{shape}, events_{events} {}

  /// The directory of the closed Store.
  Result<std::filesystem::path> store();
  std::uint64_t events() const { return events_; }

 private:
  Result<void> make();

  const Context context_;
  const CommandShape shape_;
  const std::uint64_t events_;
  std::optional<TemporaryDirectory> directory_;
};

}  // namespace daybook::bench
