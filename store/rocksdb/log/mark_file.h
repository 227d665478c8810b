#pragma once

#include <rocksdb/file_system.h>

#include <array>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

#include "base/sha256.h"
#include "core/ports/store.h"

namespace daybook::engine {

/// The last Commit that a Store knew to be durable, recorded apart from RocksDB. A log that holds
/// less was shortened. Bytes: docs/log-format.md. A value.
struct Mark {
  StoreIdentity store;
  Serial serial;               ///< last Commit whose sync returned; 0 = none
  std::uint32_t checksum = 0;  ///< CRC32C of its record
  Digest chain{};              ///< SHA-256 of its head: previous_hash of the next Commit of its Log
  Durability durability = Durability::power_loss;  ///< of the process that wrote the mark
  bool sealed = false;  ///< the process ended cleanly: the log ends with exactly this Commit

  friend bool operator==(const Mark&, const Mark&) = default;
};

inline constexpr std::string_view mark_file = "mark";

/// DIR/mark has three slots: one is complete on the disk, one may be being synced, one is being
/// written. So a power loss leaves the last synced state or a later one.
struct MarkLayout {
  static constexpr std::size_t slots = 3;
  static constexpr std::size_t slot_bytes = 4096;  ///< no sector or page is shared by two slots
  static constexpr std::size_t used_bytes = 128;
};

std::string mark_slot(const Mark& mark, std::uint64_t sequence);
struct SlotContent {
  Mark mark;
  std::uint64_t sequence = 0;
};
/// Nothing if the slot is damaged.
std::optional<SlotContent> parse_mark_slot(std::string_view bytes);

/// Reads the mark of a directory. Nothing if the file is missing; corrupt if no slot is good;
/// format_unsupported if a newer program wrote it.
Result<std::optional<Mark>> read_mark(rocksdb::FileSystem& files,
                                      const std::filesystem::path& directory);

/// The mark of the Store that this process has open for writing. Owned by the MarkKeeper. The
/// thread that writes the log calls `advance`; one other thread at a time calls `sync`.
class MarkFile {
 public:
  /// Writes and syncs an initial state. Creates the file if needed.
  static Result<std::unique_ptr<MarkFile>> open(rocksdb::FileSystem& files,
                                                const std::filesystem::path& directory,
                                                const Mark& mark);

  /// Records a durable Commit, without a sync.
  Result<void> advance(Serial serial, std::uint32_t checksum, const Digest& chain);
  /// Syncs what was written so far; does nothing if already synced.
  Result<void> sync();
  /// Writes and syncs that the log ends cleanly here. No call may follow.
  Result<void> seal();

  const Mark& mark() const { return mark_; }

 private:
  MarkFile(std::unique_ptr<rocksdb::FSRandomRWFile> file, const Mark& mark)
      : file_{std::move(file)}, mark_{mark} {}

  Result<void> write();
  std::size_t free_slot() const;

  const std::unique_ptr<rocksdb::FSRandomRWFile> file_;

  std::mutex mutex_;  // guards all below
  Mark mark_;
  std::uint64_t sequence_ = 0;
  std::size_t durable_ = 0;                // slot that is complete on the disk
  std::optional<std::size_t> on_its_way_;  // slot that is being synced
  std::size_t written_ = 1;                // slot that advance() writes
  bool is_changed_ = false;                // something was written since the last sync
};

}  // namespace daybook::engine
