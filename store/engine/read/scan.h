#pragma once

#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "core/model/record.h"
#include "store/engine/read/candidates.h"

namespace daybook::engine {

/// Reads and checks one record; errors name it.
Result<RecordView> read_record(Cursor& cursor, Serial serial);

/// Calls f(ordinal, event, tags) for each event of a record; `tags` is reused from call to call.
template <class F>
void for_each_event(const RecordView& record, std::vector<std::string_view>& tags, F&& f) {
  auto reader = record.tags();
  for (std::uint16_t i = 0; i < record.event_count(); ++i) {
    const auto event = record.event(i);
    tags.clear();
    for (unsigned left = event.tag_count; left > 0; --left) tags.push_back(reader.next());
    f(i, event, std::span<const std::string_view>{tags});
  }
}

/// Reads the Commits of one Log in order: places from the lists, records from the medium. Proves
/// that none is missing, because Positions are dense up to the head. Owned by one read, used by one
/// thread.
class LogScan {
 public:
  /// Forward: Positions greater than `from`, up to `head`. Backward: smaller than `from`, from
  /// `head` downwards.
  LogScan(const Shared& shared, std::uint32_t log, Position from, Position head,
          Direction direction);

  /// The next Commit with events; it may begin before or end after the requested range. Valid until
  /// the next call; nothing at the end. ErrorCode::gap or corrupt if the log is damaged.
  Result<std::optional<RecordView>> next();

  /// The next expected Position in this direction.
  Position wanted() const { return wanted_; }

 private:
  bool at_end() const;
  Result<std::optional<LogPlace>> next_place();
  Result<void> check(const RecordView& record) const;
  void move_past(const RecordView& record);

  const Places places_;
  const std::uint32_t log_;
  const Position head_;
  const Direction direction_;
  const std::unique_ptr<Cursor> cursor_;
  Position wanted_;
  bool first_ = true;
  std::vector<LogPlace> found_;
  std::size_t at_ = 0;
  std::size_t batch_ = 8;  // grows, so that a short read fetches little
};

/// Reads the Commits of a Log in which an event may match a filter, by tags and types. Used like
/// LogScan, but it skips Commits unread and so proves nothing about them.
/// Owned by one read, used by one thread.
class FilteredScan {
 public:
  /// `seek_steps_max` as in Candidates.
  FilteredScan(const Shared& shared, std::uint32_t log, const Filter& filter, Position from,
               Position head, Direction direction,
               std::size_t seek_steps_max = std::numeric_limits<std::size_t>::max());
  Result<std::optional<RecordView>> next();
  Position wanted() const { return wanted_; }

 private:
  Result<bool> begin();

  const Places places_;
  const std::uint32_t log_;
  const Filter& filter_;
  const Position head_;
  const Direction direction_;
  const std::size_t seek_steps_max_;
  const std::unique_ptr<Cursor> cursor_;
  Position wanted_;
  std::optional<Candidates> candidates_;
  Serial serial_;
};

/// Reads the parts of Commits that make a Stream; checks that Versions are dense. Owned by one
/// read, used by one thread.
class StreamScan {
 public:
  struct Part {
    RecordView record;
    std::size_t stream = 0;  ///< index in the record
    StreamPlace place;
  };

  /// `last`: the last places of the Stream, newest first. They tell where it ends and are usually
  /// enough for a short read. `places` must outlive it.
  StreamScan(const Shared& shared, const Places& places, std::uint32_t log, const StreamId& stream,
             std::vector<StreamPlace> last, Version from, Direction direction);
  /// How many of the last places to look up at once.
  static constexpr std::size_t last_places = 32;

  /// The next part. `events_wanted` limits how far it looks ahead.
  Result<std::optional<Part>> next(std::size_t events_wanted);
  Version head() const { return head_; }
  Version wanted() const { return wanted_; }

 private:
  bool at_end() const;
  void begin_with(std::vector<StreamPlace> last);
  Result<std::optional<StreamPlace>> next_place(std::size_t events_wanted);
  void expect_from(std::size_t at, std::size_t events_wanted);
  Result<Part> read(const StreamPlace& place);

  const Places& places_;
  const std::uint32_t log_;
  const StreamId& stream_;
  const Version head_;
  const Direction direction_;
  const std::unique_ptr<Cursor> cursor_;
  Version wanted_;
  std::vector<StreamPlace> found_;
  std::size_t at_ = 0;
  std::size_t expected_to_ = 0;  // index in found_
  std::size_t batch_ = 8;
};

/// Position of an event after `after`, up to `head`, that matches the filter, if there is one.
Result<std::optional<Position>> find_match(const Shared& shared, std::uint32_t log,
                                           const Filter& filter, Position after, Position head);
/// The same within one record.
std::optional<Position> find_match(const RecordView& record, const Filter& filter, Position after);

}  // namespace daybook::engine
