#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/ports/backup.h"
#include "core/ports/commit_source.h"

namespace daybook {

/// What kind of failure an acknowledged Commit survives. Named after the failure, never "fast" or
/// "safe".
enum class Durability : std::uint8_t {
  power_loss,     ///< acknowledged after the disk is synced
  process_crash,  ///< not synced: a power loss keeps a prefix of the log, without gaps
};

/// The current state of a Store, for operators.
struct StoreStatus {
  Serial head;                  ///< last durable Commit
  std::uint64_t events = 0;     ///< of all Logs
  std::uint64_t logs = 0;       ///< without the catalog
  std::uint64_t unindexed = 0;  ///< newest Commits that are not indexed yet
  std::string index_error;      ///< why the last index write failed; it is retried
  bool poisoned = false;        ///< a write failed; nothing is acknowledged until a restart
  std::string poison;           ///< why
  /// The file system that holds the Store.
  struct Disk {
    std::uint64_t free_bytes = 0;
    std::uint64_t free_bytes_min = 0;  ///< below it appends are refused; 0 = no limit
    bool refusing = false;             ///< appends are refused with disk_full
    std::string reason{};              ///< why, and what to do
  };
  std::optional<Disk> disk{};  ///< nothing if the Store is not on disk
  /// Background verification of the log's files; see StoreOptions::scrub_interval.
  struct Scrub {
    std::optional<Timestamp> finished_at{};  ///< end of the last complete pass
    std::uint64_t files = 0;                 ///< at the start of the last pass
    std::vector<std::string> findings{};     ///< one sentence per damaged file
  };
  Scrub scrub{};
  /// What opening the Store found and did, one sentence each: a truncated tail, a rebuilt index.
  std::vector<std::string> notices;
};

/// The result of a full check of a Store.
struct VerifyReport {
  std::uint64_t commits = 0;
  std::uint64_t events = 0;
  std::uint64_t streams = 0;
  std::uint64_t logs = 0;
  std::uint64_t bytes = 0;                ///< of records
  std::vector<std::string> findings;      ///< problems, one sentence each; empty = none
  /// False if there is no readable index on disk. It is rebuilt when the Store is next opened for
  /// writing.
  bool index_checked = true;

  bool good() const { return findings.empty(); }
};

/// Progress callback of long operations; return false to cancel.
using Progress = std::function<bool(std::uint64_t done, std::uint64_t total)>;

/// Port: many Logs on one medium, sharing one sequence of Commits. Owned by its user; must outlive
/// the users of its Logs. The destructor waits for operations in flight. Any thread may call any
/// method. CommitSource has the read-only part.
class Store : public CommitSource {
 public:
  virtual StoreStatus status() const = 0;
  SourceStatus source_status() const override {
    const auto now = status();
    return {now.head, now.events};
  }

  /// The Log of this name, or unknown_log. The pointer is valid as long as the Store.
  virtual Result<EventLog*> log(const LogName& name) = 0;
  /// The same, but creates a missing Log, as one Commit of the catalog. Blocks.
  virtual Result<EventLog*> open_log(const LogName& name) = 0;
  /// Log number 0: created and removed Logs, and schemas, as events (core/model/catalog.capnp).
  virtual EventLog& catalog() = 0;

  /// The name of the program that owns this Store; empty before name_program.
  virtual std::string program() const = 0;
  /// Assigns the Store to a program: one Commit of the catalog if the name changes.
  /// invalid_argument if the name is empty or longer than `program_name_bytes_max`. Blocks.
  virtual Result<void> name_program(std::string_view name) = 0;
  static constexpr std::size_t program_name_bytes_max = 200;

  /// Compares the program's event schema with the one in the catalog. Changes nothing. Blocks.
  /// schema_mismatch, with the remedy, if stored events would be misread, if events of a stored
  /// type would get other tags than the stored ones have, or if the program lacks a part of the
  /// schema and never used this Store before.
  virtual Result<SchemaComparison> compare(const EventSchema& schema) const = 0;
  /// The same, and adds a new schema to the catalog.
  virtual Result<SchemaComparison> declare(const EventSchema& schema) = 0;

  /// Reads and checks everything. Blocks for long; appends continue.
  virtual Result<VerifyReport> verify(const Progress& progress) const = 0;

  /// Makes a backup in `to`, a directory of backups of this Store; creates the directory if it is
  /// missing. The backup contains everything acknowledged before the call, and perhaps later
  /// Commits. Copies only files that no earlier backup there has, then reads everything back.
  /// Blocks for long; appends continue; progress is in bytes. A backup that fails or is cancelled
  /// leaves the earlier ones unchanged. Errors: invalid_argument if `to` is inside the Store's own
  /// directory, or holds something else or backups of another Store, or if this Store has no files;
  /// store_locked if another backup is being made there; corrupt if files of the Store are damaged;
  /// io; closed if cancelled. For restoring see store/backup.h.
  virtual Result<BackupReport> backup(const std::filesystem::path& /*to*/,
                                      const BackupOptions& /*options*/,
                                      const Progress& /*progress*/) const {
    return fail(ErrorCode::invalid_argument,
                "this store keeps nothing on a disk, so there is nothing to back up");
  }
};

}  // namespace daybook
