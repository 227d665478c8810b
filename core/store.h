#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/backup.h"
#include "core/commit_source.h"

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
  /// The file system that the Store is on.
  struct Disk {
    std::uint64_t free_bytes = 0;
    std::uint64_t free_bytes_min = 0;  ///< below, appends are refused; 0 = they never are
    bool refusing = false;             ///< appends are refused with disk_full
    std::string reason{};              ///< why, and what to do
  };
  std::optional<Disk> disk{};  ///< nothing when the Store is on none
  /// The reading of the log's files in the background; see StoreOptions::scrub_interval.
  struct Scrub {
    std::optional<Timestamp> finished_at{};  ///< when all of them had been read last
    std::uint64_t files = 0;                 ///< when the last reading of them began
    std::vector<std::string> findings{};     ///< a sentence for each file that is damaged
  };
  Scrub scrub{};
  /// What opening found and did, a sentence each: a tail that was cut, an index built again.
  std::vector<std::string> notices;
};

/// What a full check of a Store found.
struct VerifyReport {
  std::uint64_t commits = 0;
  std::uint64_t events = 0;
  std::uint64_t streams = 0;
  std::uint64_t logs = 0;
  std::uint64_t bytes = 0;                ///< of records
  std::vector<std::string> findings;      ///< what is wrong; empty when all is well
  /// False when there is no stored index that can be read: it is made from the log when the Store
  /// is next opened for writing.
  bool index_checked = true;

  bool good() const { return findings.empty(); }
};

/// Called now and then during long work with what is done and what there is; false asks to stop.
using Progress = std::function<bool(std::uint64_t done, std::uint64_t total)>;

/// Port: many Logs on one medium, sharing one sequence of Commits. Every method may be called from
/// any thread. It outlives its Logs' users; destroying it waits for what is under way. What is only
/// read of it is in CommitSource.
class Store : public CommitSource {
 public:
  virtual StoreStatus status() const = 0;
  SourceStatus source_status() const override {
    const auto now = status();
    return {now.head, now.events};
  }

  /// The Log of this name, or unknown_log. The pointer is valid as long as the Store.
  virtual Result<EventLog*> log(const LogName& name) = 0;
  /// The same, and creates it when it is not there: one Commit of the catalog. Blocks.
  virtual Result<EventLog*> open_log(const LogName& name) = 0;
  /// Log number 0: creations, removals and schemas as events (core/catalog.capnp).
  virtual EventLog& catalog() = 0;

  /// The name of the program whose Store this is; empty before name_program.
  virtual std::string program() const = 0;
  /// Gives the Store to a program: one Commit of the catalog, when it is another name than before.
  /// invalid_argument for an empty name or one of more than `program_name_bytes_max`. Blocks.
  virtual Result<void> name_program(std::string_view name) = 0;
  static constexpr std::size_t program_name_bytes_max = 200;

  /// Compares the program's event schema with the one in the catalog. schema_mismatch, with the
  /// remedy, when stored events would be misread, when events of a type that is stored would get
  /// other tags than those have, or when the program lacks something and is not one that was here
  /// before. Changes nothing. Blocks.
  virtual Result<SchemaComparison> compare(const EventSchema& schema) const = 0;
  /// The same, and adds it to the catalog when it is new.
  virtual Result<SchemaComparison> declare(const EventSchema& schema) = 0;

  /// Reads everything and checks everything. Blocks for long; appends go on meanwhile.
  virtual Result<VerifyReport> verify(const Progress& progress) const = 0;

  /// Makes a backup in a directory of backups of this Store, which is made when it is not there:
  /// all that was acknowledged before the call, and perhaps some of what came meanwhile. Appends go
  /// on. Only files that no earlier backup there has are copied; everything is read back. A backup
  /// that fails or is stopped leaves the earlier ones as they were. Blocks for long; progress is in
  /// bytes. Errors: invalid_argument when the directory is inside of the Store's own, or holds
  /// something else or the backups of another Store; store_locked when another backup is being made
  /// there; corrupt when files of the Store are damaged; io; closed when it was stopped. A Store
  /// that has no files refuses. Restoring is in store/backup.h.
  virtual Result<BackupReport> backup(const std::filesystem::path& /*to*/,
                                      const BackupOptions& /*options*/,
                                      const Progress& /*progress*/) const {
    return fail(ErrorCode::invalid_argument,
                "this store keeps nothing on a disk, so there is nothing to back up");
  }
};

}  // namespace daybook
