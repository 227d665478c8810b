#pragma once

#include <optional>
#include <span>
#include <vector>

#include "store/engine/record.h"
#include "store/engine/shared.h"

namespace daybook::engine {

/// Reads and checks one record; errors say which.
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

/// The Commits of one Log one after the other, as the index lists them and the medium holds them.
/// Proves that none is missing: Positions are dense up to the head. Used by one thread.
class LogScan {
 public:
  /// Forward: Positions greater than `from`, up to `head`. Backward: smaller than `from`, from
  /// `head` downwards.
  LogScan(const Shared& shared, std::uint32_t log, Position from, Position head,
          Direction direction);

  /// The next Commit with events (it may begin before or end after what was asked for), valid until
  /// the next call; nothing at the end. ErrorCode::gap or corrupt when the log is damaged.
  Result<std::optional<RecordView>> next();

  /// The next Position that is expected in this direction.
  Position wanted() const { return wanted_; }

 private:
  bool at_end() const;
  Result<std::optional<LogPlace>> next_place();
  Result<void> check(const RecordView& record) const;
  void move_past(const RecordView& record);

  const Shared& shared_;
  const std::uint32_t log_;
  const Position head_;
  const Direction direction_;
  const std::unique_ptr<Cursor> cursor_;
  Position wanted_;
  bool first_ = true;
  std::vector<LogPlace> places_;
  std::size_t place_ = 0;
  std::size_t batch_ = 8;  // grows, so that a short read asks for little
};

/// The same for one Stream: its parts of Commits, Versions being dense.
class StreamScan {
 public:
  struct Part {
    RecordView record;
    std::size_t stream = 0;  ///< in the record
    StreamPlace place;
  };

  StreamScan(const Shared& shared, std::uint32_t log, const StreamId& stream,
             const StreamHead& head, Version from, Direction direction);
  Result<std::optional<Part>> next();
  Version wanted() const { return wanted_; }

 private:
  bool at_end() const;
  Result<std::optional<StreamPlace>> next_place();
  Result<Part> read(const StreamPlace& place);

  const Shared& shared_;
  const std::uint32_t log_;
  const StreamId& stream_;
  const StreamHead head_;
  const Direction direction_;
  const std::unique_ptr<Cursor> cursor_;
  Version wanted_;
  std::vector<StreamPlace> places_;
  std::size_t place_ = 0;
  std::size_t batch_ = 8;
};

/// Position of the first event after `after` and up to `head` that matches the filter.
Result<std::optional<Position>> find_match(const Shared& shared, std::uint32_t log,
                                           const Filter& filter, Position after, Position head);
/// The same within one record.
std::optional<Position> find_match(const RecordView& record, const Filter& filter, Position after);

}  // namespace daybook::engine
