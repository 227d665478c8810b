#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "core/diagnostics.h"
#include "core/store.h"
#include "store/write_gate.h"

namespace daybook {

/// Everything about a Store that can be chosen, with its unit in its name. Checked when the Store
/// is opened. A value; the same struct for every implementation, which ignores what it has no use
/// for.
struct StoreOptions {
  Durability durability = Durability::power_loss;

  /// Make the Store when the directory is not there or empty; otherwise opening it is refused.
  bool create_if_missing = true;

  /// Chain the Commits of each Log by SHA-256, so that a changed commit is seen by verify() even if
  /// its checksum was made good. What it costs: docs/decisions/0001-hash-chain.md.
  bool hash_chain = true;

  /// Appends that wait for the sequencer. Beyond either an append is refused as overloaded at once.
  std::size_t queue_commits_max = 64 * 1024;
  std::size_t queue_bytes_max = 64 * 1024 * 1024;

  /// Commits that one write and one sync make durable together.
  std::size_t group_commits_max = 4096;
  std::size_t group_bytes_max = 8 * 1024 * 1024;

  /// The end of the log is kept in memory until the index has it, in segments of so many commits
  /// and about so many bytes. When so many segments wait for the index, appends are refused as
  /// overloaded.
  std::size_t tail_segment_commits_max = 256 * 1024;
  std::size_t tail_segment_bytes_max = 64 * 1024 * 1024;
  std::size_t tail_segments_max = 6;

  std::size_t logs_max = 100'000;

  /// Only read: see RocksdbStore::open_to_read, which sets it.
  bool is_read_only = false;
  /// Told of the commits that are read before a Store without a good index is open for reading;
  /// false ends it with `closed`.
  Progress on_scan{};

  /// How long a command is recognised when it comes again, from when it was recorded; for ever when
  /// there is none. A command that comes later is executed anew, as if it had never been sent.
  /// More than the longest time in which a client, or a process manager that replays, may send a
  /// command again. Where it was shorter before, the index is rebuilt when the Store is opened.
  std::optional<std::chrono::microseconds> command_id_window{};
  /// Whoever opens a Store and executes no commands may leave ids forgotten, whatever the window.
  bool restore_command_ids = true;

  /// Appends are refused with disk_full while less than that is free on the disk, beside what is
  /// still to be written of what was accepted; and then until a quarter more is. 0 = never; nothing
  /// = the 20th part of the file system, but no more than 1 GiB.
  std::optional<std::uint64_t> free_bytes_min{};

  /// How often all files of the log are read in the background, to find damage of what nobody reads
  /// otherwise. They are read one after the other, with at most a tenth of one thread. status() and
  /// diagnostics tell which are damaged. 0 = never.
  std::chrono::hours scrub_interval{0};
  static constexpr std::chrono::hours scrub_interval_max{24 * 366 * 10};

  /// Of RocksDB; up to four of them. See write_buffer_within().
  std::size_t log_write_buffer_bytes = 64 * 1024 * 1024;
  std::size_t block_cache_bytes = 64 * 1024 * 1024;       ///< shared by log and index
  std::size_t log_open_files_max = 0;    ///< of RocksDB; 0 = a share of what the process may have
  std::size_t index_open_files_max = 0;  ///< the same; see descriptors.h

  /// Shut when a write failed. To be given to what else writes to the same directory, so that
  /// nothing is written there from then on; the Store makes one of its own when there is none.
  std::shared_ptr<WriteGate> write_gate{};

  /// Told of what opening the Store found and did, and of damage that was found later.
  Diagnostics* diagnostics = nullptr;

  /// Told once, on the Store's own thread, when a write failed and nothing more will be
  /// acknowledged. A program usually ends itself; it must not block or destroy the Store in here.
  std::function<void(const Error&)> on_poison;

  /// invalid_argument naming the first option that makes no sense.
  Result<void> validate() const;
};

/// A write buffer as it may be on a small disk: no more than a 64th part of the file system, so
/// that what is in memory can always be written.
std::size_t write_buffer_within(std::size_t wanted_bytes, const DiskSpace& disk);

}  // namespace daybook
