#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/event_log.h"
#include "store/engine/tail/segment.h"

namespace daybook::engine {

/// A Commit of a Log.
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

/// Up to which Commit something derived has come.
struct Watermark {
  Serial serial;
  std::uint32_t checksum = 0;  ///< of the record: recognises a log that was cut and written anew
  Serial forgotten{};          ///< command ids of Commits up to here may be missing
};

/// A tag or a type: what the Commits with such events can be listed by.
struct Term {
  Segment::Kind kind = Segment::Kind::tag;
  std::string_view text;  ///< as in Segment::List
};

struct PlaceQuery {
  Direction direction = Direction::forward;
  std::size_t count = 0;          ///< about so many, and fewer only when there are not more
  Serial up_to = Serial::end();   ///< later Commits are left out
};

/// Port within store/: everything derived from the log that is not in the tail any more. May be
/// dropped at any time and rebuilt from the records alone. Owned by the engine. `apply` and `drop`
/// are called by one thread at a time, everything else by any.
class Index {
 public:
  virtual ~Index() = default;

  /// Up to where all of it has come; an error when its parts do not agree.
  virtual Result<Watermark> watermark() const = 0;
  /// Whether it stands in for a stored index that cannot be read.
  virtual bool is_stand_in() const { return false; }
  /// Adds the Commits of a segment, which begins behind the watermark and to which nothing is added
  /// any more, and moves the watermarks to its end, as one step. Command ids of Commits up to
  /// `forgotten`, which never falls, may be dropped from then on.
  virtual Result<void> apply(const Segment& segment, Serial forgotten) = 0;
  /// Forgets everything.
  virtual Result<void> drop() = 0;

  /// The last Commit of this command.
  virtual Result<std::optional<Serial>> command(std::uint32_t log, CommandId id) const = 0;

  /// Appends to `places` Commits of a Log as the query says. Forward: from the first one that ends
  /// at `from` or later. Backward: from the one that holds `from`, or from the last one.
  virtual Result<void> log_places(std::uint32_t log, Position from, const PlaceQuery& query,
                                  std::vector<LogPlace>& places) const = 0;
  /// The same of a Stream.
  virtual Result<void> stream_places(std::uint32_t log, std::string_view stream, Version from,
                                     const PlaceQuery& query,
                                     std::vector<StreamPlace>& places) const = 0;
  /// The Commits with an event of a term, from `from` on.
  virtual Result<void> term_places(std::uint32_t log, const Term& term, Serial from,
                                   const PlaceQuery& query, std::vector<Serial>& places) const = 0;
  /// Whether there is any Commit with this tag. Quick when there is none, as it is with new ones.
  virtual Result<bool> has_tag(std::uint32_t log, std::string_view tag) const = 0;
  /// The types of a category that occur in a Log.
  virtual Result<std::vector<std::uint16_t>> variants(std::uint32_t log,
                                                      std::string_view category) const = 0;

  /// The bytes that were put under this key last, of those that are left. Snapshots are not made
  /// again from the records: dropping the index drops them.
  virtual Result<std::optional<std::string>> snapshot(std::uint32_t log,
                                                      std::string_view key) const = 0;
  virtual Result<void> put_snapshot(std::uint32_t log, std::string_view key,
                                    std::string_view bytes) = 0;

  /// After this the destructor does not wait for the disk, which has failed. Any thread.
  virtual void abandon() noexcept = 0;
};

}  // namespace daybook::engine
