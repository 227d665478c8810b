#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/environment.h"

namespace daybook::engine {

/// Decides from given figures when to refuse appends for lack of disk space, so that RocksDB can
/// still write what is accepted, and when to ask for new figures. Makes no calls itself. Owned by a
/// SpaceWatch; any thread that holds its mutex.
class SpaceGuard {
 public:
  static constexpr std::uint64_t share_of_total = 20;              ///< 1/20 = 5 %,
  static constexpr std::uint64_t free_bytes_min_max = 1ULL << 30;  ///< but at most 1 GiB
  /// How often to ask for free space, even if nothing was written, because others write too: the
  /// time others would need at this rate to take the remaining space, within these limits. Less
  /// often if asking is slow, so that it takes at most 1/100 of the time.
  static constexpr std::uint64_t others_take_bytes_per_ms = 16 << 20;  ///< 16 GiB per second
  static constexpr std::chrono::milliseconds asked_every_min{1};
  static constexpr std::chrono::milliseconds asked_every_max{100};
  static constexpr std::chrono::milliseconds asked_every_while_refusing{200};
  static constexpr int times_asking_takes = 100;
  /// Less is not worth a table.
  static constexpr std::uint64_t write_out_bytes_min = 64 * 1024;
  /// How long space must be short before a flush: if another program is filling the disk, a flush
  /// cannot help. Longer if the flush may not free enough.
  static constexpr std::chrono::milliseconds write_out_after{100};
  static constexpr std::chrono::milliseconds write_out_in_hope_after{1000};

  /// `free_bytes_min`: what must stay free; nothing = by the size of the file system.
  explicit SpaceGuard(std::optional<std::uint64_t> free_bytes_min) : chosen_{free_bytes_min} {}

  struct Found {
    DiskSpace disk;
    std::uint64_t on_its_way_bytes = 0;  ///< accepted, not written yet
    std::uint64_t unflushed_bytes = 0;   ///< written, and to be written again as tables
    std::uint64_t ahead_bytes = 0;       ///< preallocated when the next file is begun
    std::uint64_t reserve_bytes = 0;     ///< missing from the reserve
  };
  /// Actions that would help.
  struct Wishes {
    bool write_out = false;     ///< flush, which frees write-ahead logs
    bool make_reserve = false;  ///< there is room for the missing reserve
    bool may_be_opened = false;  ///< there is room to make a read-only log writable
  };
  /// Records when free space was asked for, also if asking failed.
  void asked(SteadyTime begun, SteadyTime ended);
  /// Takes the figures of the last successful attempt.
  Wishes look(const Found& found);
  bool is_due(SteadyTime now) const;

  bool refuses() const { return refuses_; }
  /// Bytes that may be accepted before asking again.
  std::uint64_t step_bytes() const { return refuses_ ? 0 : left_ / share_of_left; }
  /// Whether a record fits, by the last figures. If even a small one does not, appends are refused
  /// from now on.
  bool has_room(std::uint64_t bytes);

  std::uint64_t free_bytes() const { return found_.disk.free_bytes; }
  std::uint64_t free_bytes_min() const;
  /// Free bytes from which appends are accepted again.
  std::uint64_t free_bytes_to_resume() const;

 private:
  static constexpr std::uint64_t share_of_left = 8;
  /// A record is written twice: to the write-ahead log, and later to a table.
  static constexpr std::uint64_t times_written = 2;

  bool may_refuse() const { return chosen_ != std::uint64_t{0}; }
  std::uint64_t committed_bytes() const;
  SteadyTime::duration asked_every() const;
  bool wants_write_out();

  const std::optional<std::uint64_t> chosen_;
  std::optional<SteadyTime> asked_at_;
  SteadyTime::duration asking_takes_{};
  Found found_;
  std::uint64_t left_ = 0;  // above what must stay free, by the last figures
  bool refuses_ = false;
  std::optional<SteadyTime> short_since_;  // since when space is short and a flush is possible
  bool is_writing_out_ = false;
};

}  // namespace daybook::engine
