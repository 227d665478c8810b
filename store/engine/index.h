#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/ports/event_log.h"
#include "store/engine/tail/segment.h"

namespace daybook::engine {

/// A Commit in its Log.
struct LogPlace {
  Position first_position;
  std::uint32_t count = 0;
  Serial serial;

  Position last_position() const { return first_position.next(count).previous(); }
};

/// A Commit's part of a Stream.
struct StreamPlace {
  Version first_version;
  std::uint32_t count = 0;
  Serial serial;

  Version last_version() const { return first_version.next(count).previous(); }
};

/// How far derived data has come.
struct Watermark {
  Serial serial;
  std::uint32_t checksum = 0;  ///< of the record; detects a log that was cut and written anew
  Serial forgotten{};          ///< command ids up to this Commit may be missing
};

/// A tag or a type, by which Commits are listed.
struct Term {
  Segment::Kind kind = Segment::Kind::tag;
  std::string_view text;  ///< as in Segment::List
};

/// Which part of a list to read. A value.
struct PlaceQuery {
  Direction direction = Direction::forward;
  std::size_t count = 0;          ///< roughly; fewer only if there are no more
  Serial up_to = Serial::end();   ///< later Commits are left out
};

/// Port within store/: everything derived from the log that is no longer in the tail. May be
/// dropped at any time and rebuilt from the records. Owned by the engine. One thread at a time
/// calls `apply` and `drop`; any thread calls the rest.
class Index {
 public:
  virtual ~Index() = default;

  /// The Commit up to which all parts are complete; an error if the parts disagree.
  virtual Result<Watermark> watermark() const = 0;
  /// Whether it replaces a stored index that cannot be read.
  virtual bool is_stand_in() const { return false; }
  /// Adds a completed segment that begins after the watermark, and moves the watermark to its end,
  /// in one atomic step. Command ids of Commits up to `forgotten`, which never falls, may be
  /// dropped.
  virtual Result<void> apply(const Segment& segment, Serial forgotten) = 0;
  /// Deletes everything.
  virtual Result<void> drop() = 0;

  /// The last Commit with this command id.
  virtual Result<std::optional<Serial>> command(std::uint32_t log, CommandId id) const = 0;

  /// Appends Commits of a Log to `places`. Forward: from the first Commit that ends at `from` or
  /// later. Backward: from the Commit that holds `from`, or else the last one.
  virtual Result<void> log_places(std::uint32_t log, Position from, const PlaceQuery& query,
                                  std::vector<LogPlace>& places) const = 0;
  /// The same for a Stream.
  virtual Result<void> stream_places(std::uint32_t log, std::string_view stream, Version from,
                                     const PlaceQuery& query,
                                     std::vector<StreamPlace>& places) const = 0;
  /// Appends the Commits with an event of this term, starting at `from`.
  virtual Result<void> term_places(std::uint32_t log, const Term& term, Serial from,
                                   const PlaceQuery& query, std::vector<Serial>& places) const = 0;
  /// Whether any Commit has this tag. Fast if none has, which is usual for new tags.
  virtual Result<bool> has_tag(std::uint32_t log, std::string_view tag) const = 0;
  /// The event types of a category that occur in a Log.
  virtual Result<std::vector<std::uint16_t>> variants(std::uint32_t log,
                                                      std::string_view category) const = 0;

  /// The bytes last put under this key, if still kept. Snapshots cannot be rebuilt from the
  /// records: dropping the index drops them.
  virtual Result<std::optional<std::string>> snapshot(std::uint32_t log,
                                                      std::string_view key) const = 0;
  virtual Result<void> put_snapshot(std::uint32_t log, std::string_view key,
                                    std::string_view bytes) = 0;

  /// Lets the destructor skip waiting for a failed disk. Any thread.
  virtual void abandon() noexcept = 0;
};

}  // namespace daybook::engine
