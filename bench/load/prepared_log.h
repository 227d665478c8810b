#pragma once

#include <cstdint>
#include <memory>

#include "bench/frame/workload.h"
#include "bench/load/commands.h"
#include "core/ports/event_log.h"
#include "store/store_options.h"

namespace daybook::bench {

/// A Store that will get so many commits has all of them in its index when it is closed: otherwise
/// the end of a short log is left out, since it is read more quickly than written.
void index_all_of(StoreOptions& options, std::uint64_t commits);

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
  std::optional<testing::TemporaryDirectory> directory_;
};

}  // namespace daybook::bench
