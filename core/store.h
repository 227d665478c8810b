#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/event_log.h"
#include "core/schema.h"

namespace daybook {

/// What a Commit is allowed to survive. Named for what it survives, never "fast" or "safe".
enum class Durability : std::uint8_t {
  power_loss,     ///< acknowledged after a sync of the disk
  process_crash,  ///< not synced: a power loss keeps a prefix of the log, without a hole
};

/// A moment of a Store's life, for operators.
struct StoreStatus {
  Serial head;                  ///< last durable Commit
  std::uint64_t events = 0;     ///< of all Logs
  std::uint64_t logs = 0;       ///< without the catalog
  std::uint64_t unindexed = 0;  ///< commits at the end that are not in the index yet
  std::string index_error;      ///< why the index could not be written; it is tried again
  bool poisoned = false;        ///< a write failed; nothing is acknowledged until a restart
  std::string poison;           ///< why
};

/// What a full check of a Store found.
struct VerifyReport {
  std::uint64_t commits = 0;
  std::uint64_t events = 0;
  std::uint64_t streams = 0;
  std::uint64_t logs = 0;
  std::uint64_t bytes = 0;                ///< of records
  std::vector<std::string> findings;      ///< what is wrong; empty when all is well

  bool good() const { return findings.empty(); }
};

/// Called now and then during long work with what is done and what there is; false asks to stop.
using Progress = std::function<bool(std::uint64_t done, std::uint64_t total)>;

/// Port: many Logs on one medium, sharing one sequence of Commits. Every method may be called from
/// any thread. It outlives its Logs' users; destroying it waits for what is under way.
class Store {
 public:
  virtual ~Store() = default;

  virtual StoreIdentity identity() const = 0;
  virtual StoreStatus status() const = 0;

  /// The Log of this name, or unknown_log. The pointer is valid as long as the Store.
  virtual Result<EventLog*> log(const LogName& name) = 0;
  /// The same, and creates it when it is not there: one Commit of the catalog. Blocks.
  virtual Result<EventLog*> open_log(const LogName& name) = 0;
  virtual std::vector<LogInfo> logs() const = 0;
  /// Log number 0: creations, removals and schemas as events (core/catalog.capnp).
  virtual EventLog& catalog() = 0;

  /// Compares the program's event schema with the one in the catalog, and adds it when it is new
  /// or has grown. A change that would misread stored events is refused as schema_mismatch. Blocks.
  virtual Result<void> declare(const EventSchema& schema) = 0;
  /// The schemas of the catalog as they are now: names and shapes of everything stored.
  virtual std::shared_ptr<const SchemaCatalog> schemas() const = 0;

  /// Serial of the last durable Commit.
  virtual Serial head() const noexcept = 0;
  /// Commits of all Logs, the catalog's included, with Serials greater than `after`. May block.
  virtual Result<Page<Serial>> read_commits(Serial after, const ReadLimits& limits,
                                            PageBuffer& buffer) const = 0;
  virtual Watch when_past(Serial serial, Completion<Result<Serial>> done) noexcept = 0;

  /// Reads everything and checks everything. Blocks for long; appends go on meanwhile.
  virtual Result<VerifyReport> verify(const Progress& progress) const = 0;
};

}  // namespace daybook
