#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/sha256.h"
#include "core/ports/store.h"

namespace daybook::engine {

/// Reads records by Serial; fast for consecutive Serials. Owned by one reader; one thread at a
/// time.
class Cursor {
 public:
  virtual ~Cursor() = default;
  /// The record of this Serial, unchecked; valid until the next call. ErrorCode::gap if there is
  /// none: because Serials are dense, an iteration that ends early cannot be taken for the head.
  virtual Result<Bytes> read(Serial serial) = 0;
  /// Hints which Serials are read next, so that they are looked up together.
  virtual void expect(std::span<const Serial>) {}
  /// Hints beyond this many are of no use.
  static constexpr std::size_t expected_max = 8;
};

/// The engine's part of a backup request. Refers to data that outlives the call.
struct BackupRequest {
  const std::filesystem::path& to;
  const BackupOptions& options;
  const Progress& progress;
  StoreIdentity store;
  Timestamp now;
  Serial durable;  ///< the backup ends with this Commit or a later one
};

/// Records to write, all or none. Refers to data that outlives the call.
struct WriteRequest {
  Serial first;                        ///< of the first record; the others follow without gaps
  std::span<const Bytes> records;      ///< at least one
  std::optional<Digest> head_hash{};   ///< of the last record, if already computed
  bool sync = false;                   ///< make them durable before returning
};

/// Port within store/: keeps records by Serial. Owned by the engine. One thread calls `write`, any
/// thread the rest.
class Medium {
 public:
  virtual ~Medium() = default;

  /// The last Serial when the medium was opened; 0 if it was empty.
  virtual Result<Serial> find_head() const = 0;
  /// After an error the outcome is unknown and nothing may be written again.
  virtual Result<void> write(const WriteRequest& request) = 0;
  virtual std::unique_ptr<Cursor> cursor() const = 0;
  /// Compares the records with their witnesses: the mark, the index, the views. Returns one
  /// sentence per defect, also for damage in the witnesses. Blocks for long.
  virtual std::vector<std::string> check_witnesses() const = 0;
  /// Names of complete files, which are only read until they are removed.
  virtual std::vector<std::string> files_at_rest() const { return {}; }
  /// Reads one of those files completely from the disk; no error if it was removed meanwhile.
  /// Blocks.
  virtual Result<void> check_file(const std::string& /*name*/) const { return {}; }
  /// See Store::backup.
  virtual Result<BackupReport> backup(const BackupRequest& /*request*/) const {
    return fail(ErrorCode::invalid_argument, "this store has no files to back up");
  }
  /// `told` is called, on any thread, when the medium fails outside of a write.
  virtual void on_failure(std::function<void(const Error&)> told) = 0;
  /// Closes cleanly: syncs what is written and records that. Nothing may be called afterwards. The
  /// destructor calls it otherwise, ignoring errors.
  virtual Result<void> end() { return {}; }
  /// Lets the destructor skip waiting for a failed disk. Any thread.
  virtual void abandon() noexcept = 0;

  /// Disk space that the medium uses or will need. A value.
  struct Space {
    std::filesystem::path directory;    ///< on the disk in question; never changes
    std::uint64_t unflushed_bytes = 0;  ///< written, and to be written again by a flush
    std::uint64_t ahead_bytes = 0;      ///< preallocated when the next file is begun
    std::uint64_t reserve_bytes = 0;    ///< missing from the reserve kept for opening
    std::string only_read{};            ///< why the medium is read-only for now; empty if it is not
  };
  /// Nothing if it uses no disk.
  virtual std::optional<Space> space() const { return std::nullopt; }
  /// Starts a flush, so that write-ahead logs can be freed.
  virtual void write_out() {}
  /// Allocates what is missing from the reserve.
  virtual void make_reserve() {}
  /// Makes a read-only medium writable, when there is room. May take long. Call while nothing is
  /// written.
  virtual Result<void> make_writable() { return {}; }
};

}  // namespace daybook::engine
