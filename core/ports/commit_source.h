#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/model/schema_catalog.h"
#include "core/ports/event_log.h"

namespace daybook {

/// How far a Store has come.
struct SourceStatus {
  Serial head;               ///< last durable Commit
  std::uint64_t events = 0;  ///< of all Logs, up to `head`
};

/// Port: the durable Commits of a Store, read-only. Implemented by the Store itself and by a client
/// of its feed in another process. Any thread may call any method at any time.
class CommitSource {
 public:
  virtual ~CommitSource() = default;

  virtual StoreIdentity identity() const = 0;
  virtual SourceStatus source_status() const = 0;
  /// Every Log that currently has a name, without the catalog.
  virtual std::vector<LogInfo> logs() const = 0;
  /// The current schemas of the catalog: names and shapes of everything stored.
  virtual std::shared_ptr<const SchemaCatalog> schemas() const = 0;

  /// Serial of the last durable Commit; for a feed client, of the last one it was told of.
  virtual Serial head() const noexcept = 0;
  /// Commits of all Logs, including the catalog, with Serials greater than `after`. May block on
  /// the disk. An empty page that is not at the end means that more is still arriving; wait with
  /// when_past.
  virtual Result<Page<Serial>> read_commits(Serial after, const ReadLimits& limits,
                                            PageBuffer& buffer) const = 0;
  /// Calls `done` with the head once a Commit after `serial` can be read, or with an error if none
  /// ever can. The calling thread must not be blocked.
  virtual Watch when_past(Serial serial, Completion<Result<Serial>> done) noexcept = 0;
};

/// Reads Commits after `after`. Waits until there are some or the end is reached. Blocks.
Result<Page<Serial>> read_and_wait(CommitSource& source, Environment& environment, Serial after,
                                   const ReadLimits& limits, PageBuffer& buffer);

}  // namespace daybook
