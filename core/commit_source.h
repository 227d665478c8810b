#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/event_log.h"
#include "core/schema_catalog.h"

namespace daybook {

/// How far a Store is, as its readers know it.
struct SourceStatus {
  Serial head;               ///< last durable Commit
  std::uint64_t events = 0;  ///< of all Logs, up to there
};

/// Port: the durable Commits of a Store, for those who only read: the Store itself, or the other
/// end of its feed in another process. Every method may be called from any thread at any time.
class CommitSource {
 public:
  virtual ~CommitSource() = default;

  virtual StoreIdentity identity() const = 0;
  virtual SourceStatus source_status() const = 0;
  /// Every Log that has a name now, without the catalog.
  virtual std::vector<LogInfo> logs() const = 0;
  /// The schemas of the catalog as they are now: names and shapes of everything stored.
  virtual std::shared_ptr<const SchemaCatalog> schemas() const = 0;

  /// Serial of the last durable Commit; at the other end of a feed, of the last one it was told of.
  virtual Serial head() const noexcept = 0;
  /// Commits of all Logs, the catalog's included, with Serials greater than `after`. May block on
  /// a disk. A page that holds nothing and is not at the end means that more is on its way from
  /// elsewhere: when_past tells when.
  virtual Result<Page<Serial>> read_commits(Serial after, const ReadLimits& limits,
                                            PageBuffer& buffer) const = 0;
  /// Completed with the head when a Commit after `serial` can be read, on a thread that must not be
  /// blocked; with the reason when none ever can.
  virtual Watch when_past(Serial serial, Completion<Result<Serial>> done) noexcept = 0;
};

/// Reads, and waits until there is something after the place or it is the end. Blocks.
Result<Page<Serial>> read_and_wait(CommitSource& source, Environment& environment, Serial after,
                                   const ReadLimits& limits, PageBuffer& buffer);

}  // namespace daybook
