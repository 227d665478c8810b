#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/bytes.h"
#include "core/sha256.h"
#include "core/store.h"

namespace daybook::engine {

/// Reads records by Serial; quick when each is next to the one before. Owned by one reader, one
/// thread at a time.
class Cursor {
 public:
  virtual ~Cursor() = default;
  /// The record of this Serial, unchecked; valid until the next call. ErrorCode::gap when there is
  /// none. Since Serials are dense, who asks by Serial cannot take an early end for the head.
  virtual Result<Bytes> read(Serial serial) = 0;
  /// Says which are read next, so that they can be looked up together. Changes nothing else.
  virtual void expect(std::span<const Serial>) {}
  /// More than so many are not worth saying.
  static constexpr std::size_t expected_max = 8;
};

/// What the engine knows of a backup that is to be made. Refers to what outlives the call.
struct BackupRequest {
  const std::filesystem::path& to;
  const BackupOptions& options;
  const Progress& progress;
  StoreIdentity store;
  Timestamp now;
  Serial durable;  ///< the backup ends with this Commit or a later one
};

/// Records to be written, all or none. Refers to what outlives the call.
struct WriteRequest {
  Serial first;                        ///< of the first record; each next one has the next
  std::span<const Bytes> records;      ///< at least one
  std::optional<Digest> head_hash{};   ///< of the last record, when it was computed before
  bool sync = false;                   ///< they are durable afterwards
};

/// Port within store/: where records lie, by Serial. Owned by the engine. `write` is called by one
/// thread, everything else by any.
class Medium {
 public:
  virtual ~Medium() = default;

  /// The last Serial when the medium was opened; 0 when it was empty.
  virtual Result<Serial> find_head() const = 0;
  /// After an error the outcome is unknown and nothing may be written again.
  virtual Result<void> write(const WriteRequest& request) = 0;
  virtual std::unique_ptr<Cursor> cursor() const = 0;
  /// Compares the records with what else has seen them: a mark, an index, views. Gives a sentence
  /// for each thing that is wrong, also for what is damaged in them. Blocks for long.
  virtual std::vector<std::string> check_witnesses() const = 0;
  /// Names of files that are complete, and are only read until they are removed.
  virtual std::vector<std::string> files_at_rest() const { return {}; }
  /// Reads all of one of them from the disk; good when it is gone meanwhile. Blocks.
  virtual Result<void> check_file(const std::string& /*name*/) const { return {}; }
  /// As Store::backup.
  virtual Result<BackupReport> backup(const BackupRequest& /*request*/) const {
    return fail(ErrorCode::invalid_argument, "this store has no files that could be backed up");
  }
  /// Told from any thread when the medium fails on its own, outside of a write.
  virtual void on_failure(std::function<void(const Error&)> told) = 0;
  /// Ends cleanly: what is written is durable, and whoever opens it next knows that it is. An Error
  /// when that failed. Nothing may be asked of it afterwards. The destructor does it otherwise.
  virtual Result<void> end() { return {}; }
  /// After this the destructor does not wait for the disk, which has failed. Any thread.
  virtual void abandon() noexcept = 0;

  /// What the medium has to do with the space on a disk, now.
  struct Space {
    std::filesystem::path directory;    ///< on the disk in question; never changes
    std::uint64_t unflushed_bytes = 0;  ///< written, and to be written once more before long
    std::uint64_t ahead_bytes = 0;      ///< taken at once when the next file is begun
    std::uint64_t reserve_bytes = 0;    ///< lacking from the space that is kept for opening
    std::string only_read{};            ///< why it can only be read as yet, if so
  };
  /// Nothing when it takes no space on any disk.
  virtual std::optional<Space> space() const { return std::nullopt; }
  /// Begins to write what is not flushed, so that the space of its write-ahead logs becomes free.
  virtual void write_out() {}
  /// Takes what is lacking from the reserve.
  virtual void make_reserve() {}
  /// When it can only be read: there is room now. May take long; while nothing is written.
  virtual Result<void> make_writable() { return {}; }
};

}  // namespace daybook::engine
