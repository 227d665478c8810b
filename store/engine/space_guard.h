#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/environment.h"

namespace daybook::engine {

/// Decides by figures alone when appends must be refused for want of space, so that what RocksDB
/// still has to write fits, and when it is time to ask for figures again. Asks nobody and does
/// nothing. Owned by a SpaceWatch, under its mutex.
class SpaceGuard {
 public:
  static constexpr std::uint64_t share_of_total = 20;              ///< the 20th part, 5 %,
  static constexpr std::uint64_t free_bytes_min_max = 1ULL << 30;  ///< but no more than 1 GiB
  /// How often it is asked, whatever was written, since others write too: as long as they would
  /// need at this rate to take what is left, within these limits. Less often where asking takes
  /// long, so that it takes no more than a hundredth part of the time.
  static constexpr std::uint64_t others_take_bytes_per_ms = 16 << 20;  ///< 16 GiB a second
  static constexpr std::chrono::milliseconds asked_every_min{1};
  static constexpr std::chrono::milliseconds asked_every_max{100};
  static constexpr std::chrono::milliseconds asked_every_while_refusing{200};
  static constexpr int times_asking_takes = 100;
  /// Less than that is not worth a table of its own.
  static constexpr std::uint64_t write_out_bytes_min = 64 * 1024;
  /// So long space must be short before anything is written out: somebody who is filling the disk
  /// would be quicker than the table. Longer where it is not certain to be of use.
  static constexpr std::chrono::milliseconds write_out_after{100};
  static constexpr std::chrono::milliseconds write_out_in_hope_after{1000};

  /// `free_bytes_min`: what must stay free; nothing = by the size of the file system.
  explicit SpaceGuard(std::optional<std::uint64_t> free_bytes_min) : chosen_{free_bytes_min} {}

  struct Found {
    DiskSpace disk;
    std::uint64_t on_its_way_bytes = 0;  ///< accepted and not written yet
    std::uint64_t unflushed_bytes = 0;   ///< written, and to be written once more as tables
    std::uint64_t ahead_bytes = 0;       ///< taken at once when the next file is begun
    std::uint64_t reserve_bytes = 0;     ///< wanted for the reserve, which is not there
  };
  /// What would be good to do.
  struct Wishes {
    bool write_out = false;     ///< what is not flushed, which frees the write-ahead logs of it
    bool make_reserve = false;  ///< there is plenty, and it is lacking
    bool may_be_opened = false;  ///< a log that is only read: there is room to write it
  };
  /// When it was asked, to be told of each attempt, also of those in vain.
  void asked(SteadyTime begun, SteadyTime ended);
  /// What was found by the last attempt.
  Wishes look(const Found& found);
  bool is_due(SteadyTime now) const;

  bool refuses() const { return refuses_; }
  /// Records that may be accepted until it has to be asked again, in bytes.
  std::uint64_t step_bytes() const { return refuses_ ? 0 : left_ / share_of_left; }
  /// Whether there is room for a record, by the last look. When there is none for a small one, it
  /// refuses from now on.
  bool has_room(std::uint64_t bytes);

  std::uint64_t free_bytes() const { return found_.disk.free_bytes; }
  std::uint64_t free_bytes_min() const;
  /// The free bytes from which on it accepts again.
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
  std::uint64_t left_ = 0;  // above what must stay free, by the last look
  bool refuses_ = false;
  std::optional<SteadyTime> short_since_;  // of what is not flushed, and it can be written out
  bool is_writing_out_ = false;
};

}  // namespace daybook::engine
