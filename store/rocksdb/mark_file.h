#pragma once

#include <rocksdb/file_system.h>

#include <array>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

#include "core/sha256.h"
#include "core/store.h"

namespace daybook::engine {

/// What a Store knew to be durable, told by itself and not by RocksDB: a log that holds less was
/// shortened. docs/log-format.md has the bytes. A value.
struct Mark {
  StoreIdentity store;
  Serial serial;               ///< last Commit whose sync returned; 0 = none
  std::uint32_t checksum = 0;  ///< CRC32C of its record
  Digest chain{};              ///< SHA-256 of its head: what the next Commit of its Log carries
  Durability durability = Durability::power_loss;  ///< of the process that wrote the mark
  bool sealed = false;  ///< the process ended cleanly: the log ends with this very Commit

  friend bool operator==(const Mark&, const Mark&) = default;
};

inline constexpr std::string_view mark_file = "mark";

/// The file DIR/mark has three slots of which one is always whole on the disk, one may be on its
/// way there, and one is written; so a loss of power at any moment leaves the last synced state or
/// a later one.
struct MarkLayout {
  static constexpr std::size_t slots = 3;
  static constexpr std::size_t slot_bytes = 4096;  ///< no sector and no page holds two slots
  static constexpr std::size_t used_bytes = 128;
};

std::string mark_slot(const Mark& mark, std::uint64_t sequence);
struct SlotContent {
  Mark mark;
  std::uint64_t sequence = 0;
};
/// Nothing when the slot is not whole.
std::optional<SlotContent> parse_mark_slot(std::string_view bytes);

/// The mark of a directory. Nothing when there is no such file; corrupt when no slot of it is
/// whole; format_unsupported when a newer program wrote it.
Result<std::optional<Mark>> read_mark(rocksdb::FileSystem& files,
                                      const std::filesystem::path& directory);

/// The mark of the Store that this process has open for writing. `advance` is for the thread that
/// writes, `sync` for one other at a time.
class MarkFile {
 public:
  /// Begins with a state, which is on the disk when this returns. Makes the file if need be.
  static Result<std::unique_ptr<MarkFile>> open(rocksdb::FileSystem& files,
                                                const std::filesystem::path& directory,
                                                const Mark& mark);

  /// Writes, without a sync, that a Commit is durable.
  Result<void> advance(Serial serial, std::uint32_t checksum, const Digest& chain);
  /// Makes what was written until now durable; nothing to do when it is.
  Result<void> sync();
  /// Writes and syncs that the log ends cleanly where it is. Nothing may follow.
  Result<void> seal();

  const Mark& mark() const { return mark_; }

 private:
  MarkFile(std::unique_ptr<rocksdb::FSRandomRWFile> file, const Mark& mark)
      : file_{std::move(file)}, mark_{mark} {}

  Result<void> write();
  std::size_t free_slot() const;

  const std::unique_ptr<rocksdb::FSRandomRWFile> file_;

  std::mutex mutex_;  // over all below
  Mark mark_;
  std::uint64_t sequence_ = 0;
  std::size_t durable_ = 0;                // slot that is whole on the disk
  std::optional<std::size_t> on_its_way_;  // slot that a sync is at
  std::size_t written_ = 1;                // slot that advance() writes
  bool is_changed_ = false;                // something was written since the last sync
};

}  // namespace daybook::engine
