#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/diagnostics.h"
#include "core/ports/store.h"
#include "store/write_gate.h"

namespace daybook {

/// All options of a Store, with the unit in the name. Validated when the Store is opened. A value;
/// every implementation takes it and ignores what it does not use.
struct StoreOptions {
  Durability durability = Durability::power_loss;

  /// Create the Store if the directory is missing or empty; if false, open refuses.
  bool create_if_missing = true;

  /// Chain the Commits of each Log by SHA-256. verify() then finds a changed commit even if its
  /// checksum was recomputed. Cost: docs/decisions/0001-hash-chain.md.
  bool hash_chain = true;

  /// Limits of the queue before the sequencer. An append beyond either is refused at once as
  /// overloaded.
  std::size_t queue_commits_max = 64 * 1024;
  std::size_t queue_bytes_max = 64 * 1024 * 1024;

  /// Limits of one group: commits that share one write and one sync.
  std::size_t group_commits_max = 4096;
  std::size_t group_bytes_max = 8 * 1024 * 1024;

  /// The tail keeps recent commits in memory until the index has them. A segment has at most this
  /// many commits and about this many bytes. When tail_segments_max segments wait for the index,
  /// appends are refused as overloaded.
  std::size_t tail_segment_commits_max = 256 * 1024;
  std::size_t tail_segment_bytes_max = 64 * 1024 * 1024;
  std::size_t tail_segments_max = 6;

  std::size_t logs_max = 100'000;

  /// Set by RocksdbStore::open_to_read.
  bool is_read_only = false;
  /// Progress, in commits, of reading the log when a Store without a good index is opened
  /// read-only. Return false to stop with `closed`.
  Progress on_scan{};

  /// How long a command id is recognised as a repeat, from the time its Commit was recorded; no
  /// value = for ever. A later repeat is executed as a new command. Choose it longer than any
  /// client or replaying process manager may take to send a command again. Raising it rebuilds the
  /// index at the next open.
  std::optional<std::chrono::microseconds> command_id_window{};
  /// Rebuild the index for forgotten ids when the window was raised. False is safe only for a Store
  /// that executes no commands.
  bool restore_command_ids = true;

  /// Free disk space below which appends are refused with disk_full. Space for accepted data that
  /// is still to be written is reserved on top. Appends resume at a quarter more. 0 = never refuse;
  /// no value = 5 % of the file system, at most 1 GiB.
  std::optional<std::uint64_t> free_bytes_min{};

  /// How often all files of the log are read in the background, to find damage in data that is not
  /// read otherwise. They are read one after the other, with at most a tenth of one thread.
  /// status() and diagnostics report damaged files. 0 = never.
  std::chrono::hours scrub_interval{0};
  static constexpr std::chrono::hours scrub_interval_max{24 * 366 * 10};

  /// Size of one RocksDB memtable; up to four exist. See write_buffer_within().
  std::size_t log_write_buffer_bytes = 64 * 1024 * 1024;
  std::size_t block_cache_bytes = 64 * 1024 * 1024;       ///< shared by log and index
  std::size_t log_open_files_max = 0;    ///< RocksDB's max_open_files; 0 = a share of RLIMIT_NOFILE
  std::size_t index_open_files_max = 0;  ///< likewise; see descriptors.h

  /// Shut after a failed write. Give it to everything that writes to the same directory, so that
  /// nothing is written there afterwards. Null = the Store makes its own.
  std::shared_ptr<WriteGate> write_gate{};

  /// Told what opening found and did, and about damage found later.
  Diagnostics* diagnostics = nullptr;

  /// Called once, on the Store's own thread, when a write has failed; nothing more is acknowledged.
  /// A program usually ends itself. The callback must not block or destroy the Store.
  std::function<void(const Error&)> on_poison;

  /// invalid_argument, naming the first invalid option.
  Result<void> validate() const;
};

/// Limits a write buffer to 1/64 of the file system (at least 64 KiB), so that memory can always be
/// written out to a small disk.
std::size_t write_buffer_within(std::size_t wanted_bytes, const DiskSpace& disk);

}  // namespace daybook
