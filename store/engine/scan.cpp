#include "store/engine/scan.h"

#include <algorithm>

namespace daybook::engine {
namespace {

constexpr std::size_t batch_max = 512;

}  // namespace

Result<RecordView> read_record(Cursor& cursor, Serial serial) {
  const auto where = [&] { return fmt::format("commit with serial {}", serial); };
  const auto bytes = cursor.read(serial);
  if (!bytes) return fail(bytes.error().within(where()));
  auto record = RecordView::parse(*bytes);
  if (!record) return fail(record.error().within(where()));
  if (record->serial() != serial) {
    return fail(ErrorCode::corrupt, "{}: the record says it has serial {}", where(),
                record->serial());
  }
  return record;
}

LogScan::LogScan(const Shared& shared, std::uint32_t log, Position from, Position head,
                 Direction direction)
    : shared_{shared},
      log_{log},
      head_{head},
      direction_{direction},
      cursor_{shared.medium->cursor()},
      wanted_{direction == Direction::forward
                  ? Position{std::min(from.value, head.value) + 1}
                  : Position{std::min(from.value, head.value + 1) - (from.value > 0 ? 1 : 0)}} {}

bool LogScan::at_end() const {
  return direction_ == Direction::forward ? wanted_ > head_ : wanted_ == Position{0};
}

Result<std::optional<LogPlace>> LogScan::next_place() {
  if (place_ == places_.size()) {
    DAYBOOK_TRY(places_, shared_.index->log_commits(log_, wanted_, direction_, batch_));
    place_ = 0;
    batch_ = std::min(batch_ * 2, batch_max);
    if (places_.empty()) return std::optional<LogPlace>{};
  }
  return std::optional{places_[place_++]};
}

Result<void> LogScan::check(const RecordView& record) const {
  if (record.log() != log_) {
    return fail(ErrorCode::corrupt,
                "the commit with serial {} belongs to log number {} and the index says {}: delete "
                "the index, it is rebuilt from the log",
                record.serial(), record.log(), log_);
  }
  const auto edge =
      direction_ == Direction::forward ? record.first_position() : record.last_position();
  const bool holds = record.first_position() <= wanted_ && wanted_ <= record.last_position();
  const bool dense = record.event_count() == 0 || (first_ ? holds : edge == wanted_);
  if (!dense) {
    return fail(ErrorCode::gap,
                "position {} of log number {} is missing: the commit with serial {} holds {} to {}",
                wanted_, log_, record.serial(), record.first_position(), record.last_position());
  }
  return {};
}

void LogScan::move_past(const RecordView& record) {
  if (record.event_count() == 0) return;
  first_ = false;
  wanted_ = direction_ == Direction::forward ? record.last_position().next()
                                             : record.first_position().previous();
}

Result<std::optional<RecordView>> LogScan::next() {
  while (!at_end()) {
    DAYBOOK_TRY(const auto place, next_place());
    if (!place) {
      return fail(ErrorCode::gap, "position {} of log number {} is missing; its head is {}",
                  wanted_, log_, head_);
    }
    DAYBOOK_TRY(const auto record, read_record(*cursor_, place->serial));
    DAYBOOK_CHECK(check(record));
    move_past(record);
    if (record.event_count() > 0) return std::optional{record};
  }
  return std::optional<RecordView>{};
}

StreamScan::StreamScan(const Shared& shared, std::uint32_t log, const StreamId& stream,
                       const StreamHead& head, Version from, Direction direction)
    : shared_{shared},
      log_{log},
      stream_{stream},
      head_{head},
      direction_{direction},
      cursor_{shared.medium->cursor()},
      wanted_{
          direction == Direction::forward
              ? Version{std::min(from.value, head.version.value) + 1}
              : Version{std::min(from.value, head.version.value + 1) - (from.value > 0 ? 1 : 0)}} {}

bool StreamScan::at_end() const {
  return direction_ == Direction::forward ? wanted_ > head_.version : wanted_ == Version{0};
}

Result<std::optional<StreamPlace>> StreamScan::next_place() {
  if (place_ == places_.size()) {
    DAYBOOK_TRY(places_, shared_.index->stream_commits(head_.number, wanted_, direction_, batch_));
    place_ = 0;
    batch_ = std::min(batch_ * 2, batch_max);
    if (places_.empty()) return std::optional<StreamPlace>{};
  }
  return std::optional{places_[place_++]};
}

Result<StreamScan::Part> StreamScan::read(const StreamPlace& place) {
  DAYBOOK_TRY(const auto record, read_record(*cursor_, place.serial));
  if (record.is_stub()) return Part{record, 0, place};
  for (std::size_t i = 0; record.log() == log_ && i < record.stream_count(); ++i) {
    const auto stream = record.stream(i);
    if (stream.text != stream_.text() || stream.first_version != place.first_version ||
        record.events_of_stream(i) != place.count) {
      continue;
    }
    return Part{record, i, place};
  }
  return fail(ErrorCode::corrupt,
              "the index says that the commit with serial {} holds version {} of {}, and it does "
              "not: delete the index, it is rebuilt from the log",
              place.serial, place.first_version, stream_);
}

Result<std::optional<StreamScan::Part>> StreamScan::next() {
  if (at_end()) return std::optional<Part>{};
  DAYBOOK_TRY(const auto place, next_place());
  const bool holds = place && place->first_version <= wanted_ &&
                     wanted_.value < place->first_version.value + place->count;
  if (!holds) {
    return fail(ErrorCode::gap, "version {} of {} is missing; the stream is at version {}", wanted_,
                stream_, head_.version);
  }
  DAYBOOK_TRY(auto part, read(*place));
  wanted_ = direction_ == Direction::forward ? place->first_version.next(place->count)
                                             : place->first_version.previous();
  return std::optional{std::move(part)};
}

std::optional<Position> find_match(const RecordView& record, const Filter& filter, Position after) {
  std::optional<Position> found;
  if (record.is_stub() || record.last_position() <= after) return found;
  std::vector<std::string_view> tags;
  for_each_event(record, tags, [&](std::uint16_t i, const RecordEvent& event, auto event_tags) {
    const auto position = record.first_position().next(i);
    if (found || position <= after) return;
    const auto category = record.stream(event.stream).category;
    if (filter.matches(category, event.variant, event_tags)) found = position;
  });
  return found;
}

Result<std::optional<Position>> find_match(const Shared& shared, std::uint32_t log,
                                           const Filter& filter, Position after, Position head) {
  LogScan scan{shared, log, after, head, Direction::forward};
  while (true) {
    DAYBOOK_TRY(const auto record, scan.next());
    if (!record) return std::optional<Position>{};
    if (const auto found = find_match(*record, filter, after)) return found;
  }
}

}  // namespace daybook::engine
