#include "store/engine/read/scan.h"

#include <algorithm>
#include <array>

namespace daybook::engine {
namespace {

constexpr std::size_t batch_max = 512;

/// The first number a scan reads.
template <class Number>
Number first_wanted(Number from, Number head, Direction direction) {
  if (direction == Direction::forward) return std::min(from, head).next();
  return from == Number{0} ? from : std::min(from, head.next()).previous();
}

tl::unexpected<Error> wrong_log(const RecordView& record, std::uint32_t log) {
  return fail(ErrorCode::corrupt,
              "the commit with serial {} belongs to log number {}, but the index says {}: stop the "
              "program and delete the index; it is rebuilt from the log",
              record.serial(), record.log(), log);
}

}  // namespace

Result<RecordView> read_record(Cursor& cursor, Serial serial) {
  const auto where = [&] { return fmt::format("commit with serial {}", serial); };
  const auto bytes = cursor.read(serial);
  if (!bytes) return fail(bytes.error().within(where()));
  auto record = RecordView::parse(*bytes);
  if (!record) return fail(record.error().within(where()));
  if (record->serial() != serial) {
    return fail(ErrorCode::corrupt, "{}: the record says that it has serial {}", where(),
                record->serial());
  }
  return record;
}

LogScan::LogScan(const Shared& shared, std::uint32_t log, Position from, Position head,
                 Direction direction)
    : places_{shared},
      log_{log},
      head_{head},
      direction_{direction},
      cursor_{shared.medium->cursor()},
      wanted_{first_wanted(from, head, direction)} {}

bool LogScan::at_end() const {
  return direction_ == Direction::forward ? wanted_ > head_ : wanted_ == Position{0};
}

Result<std::optional<LogPlace>> LogScan::next_place() {
  if (at_ == found_.size()) {
    DAYBOOK_CHECK(places_.log_places(log_, wanted_, direction_, batch_, found_));
    at_ = 0;
    batch_ = std::min(batch_ * 2, batch_max);
    if (found_.empty()) return std::optional<LogPlace>{};
  }
  return std::optional{found_[at_++]};
}

Result<void> LogScan::check(const RecordView& record) const {
  if (record.log() != log_) return wrong_log(record, log_);
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

FilteredScan::FilteredScan(const Shared& shared, std::uint32_t log, const Filter& filter,
                           Position from, Position head, Direction direction,
                           std::size_t seek_steps_max)
    : places_{shared},
      log_{log},
      filter_{filter},
      head_{head},
      direction_{direction},
      seek_steps_max_{seek_steps_max},
      cursor_{shared.medium->cursor()},
      wanted_{first_wanted(from, head, direction)} {}

/// Finds where to begin; false if there is nothing to read.
Result<bool> FilteredScan::begin() {
  if (wanted_ == Position{0} || wanted_ > head_) return false;
  std::vector<LogPlace> places;
  DAYBOOK_CHECK(places_.log_places(log_, wanted_, direction_, 1, places));
  if (places.empty()) {
    return fail(ErrorCode::gap, "position {} of log number {} is missing; its head is {}", wanted_,
                log_, head_);
  }
  serial_ = places.front().serial;
  DAYBOOK_TRY(auto candidates,
              Candidates::open(places_, log_, filter_, direction_, seek_steps_max_));
  candidates_.emplace(std::move(candidates));
  return true;
}

Result<std::optional<RecordView>> FilteredScan::next() {
  const bool forward = direction_ == Direction::forward;
  std::optional<RecordView> found;
  if (!candidates_) {
    DAYBOOK_TRY(const bool has_some, begin());
    if (!has_some) return found;
  }
  DAYBOOK_TRY(const auto serial, candidates_->seek(serial_));
  if (serial) {
    DAYBOOK_TRY(const auto record, read_record(*cursor_, *serial));
    if (record.log() != log_) return wrong_log(record, log_);
    if (record.first_position() <= head_) {
      serial_ = forward ? serial->next() : serial->previous();
      wanted_ = forward ? record.last_position().next() : record.first_position().previous();
      found = record;
      return found;
    }
  }
  wanted_ = forward ? head_.next() : Position{0};
  return found;
}

StreamScan::StreamScan(const Shared& shared, const Places& places, std::uint32_t log,
                       const StreamId& stream, std::vector<StreamPlace> last, Version from,
                       Direction direction)
    : places_{places},
      log_{log},
      stream_{stream},
      head_{last.empty() ? Version{0} : last.front().last_version()},
      direction_{direction},
      cursor_{shared.medium->cursor()},
      wanted_{first_wanted(from, head_, direction)} {
  begin_with(std::move(last));
}

/// Uses the known last places if they reach back to where the scan begins.
void StreamScan::begin_with(std::vector<StreamPlace> last) {
  if (last.empty() || last.back().first_version > wanted_) return;
  if (direction_ == Direction::forward) {
    std::ranges::reverse(last);
    std::erase_if(last, [&](const StreamPlace& place) { return place.last_version() < wanted_; });
  } else {
    std::erase_if(last, [&](const StreamPlace& place) { return place.first_version > wanted_; });
  }
  found_ = std::move(last);
}

bool StreamScan::at_end() const {
  return direction_ == Direction::forward ? wanted_ > head_ : wanted_ == Version{0};
}

Result<std::optional<StreamPlace>> StreamScan::next_place(std::size_t events_wanted) {
  if (at_ == found_.size()) {
    DAYBOOK_CHECK(places_.stream_places(log_, stream_.text(), wanted_, direction_, batch_, found_));
    at_ = expected_to_ = 0;
    batch_ = std::min(batch_ * 2, batch_max);
    if (found_.empty()) return std::optional<StreamPlace>{};
  }
  if (at_ >= expected_to_) expect_from(at_, events_wanted);
  return std::optional{found_[at_++]};
}

void StreamScan::expect_from(std::size_t at, std::size_t events_wanted) {
  std::array<Serial, Cursor::expected_max> serials;
  std::size_t count = 0;
  std::size_t events = 0;
  for (; at < found_.size() && count < serials.size() && events < events_wanted; ++at) {
    serials[count++] = found_[at].serial;
    events += found_[at].count;
  }
  expected_to_ = at;
  if (count > 1) cursor_->expect({serials.data(), count});
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
              "the index says that the commit with serial {} holds version {} of {}, but it does "
              "not: stop the program and delete the index; it is rebuilt from the log",
              place.serial, place.first_version, stream_);
}

Result<std::optional<StreamScan::Part>> StreamScan::next(std::size_t events_wanted) {
  if (at_end()) return std::optional<Part>{};
  DAYBOOK_TRY(const auto place, next_place(events_wanted));
  const bool holds = place && place->first_version <= wanted_ &&
                     wanted_.value < place->first_version.value + place->count;
  if (!holds) {
    return fail(ErrorCode::gap, "version {} of {} is missing; the stream is at version {}", wanted_,
                stream_, head_);
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

namespace {

/// False if no event before the tail can match, because no alternative has all its tags there.
Result<bool> may_match_older(const Places& places, std::uint32_t log, const Filter& filter) {
  for (const auto& item : filter.items) {
    bool has_all = true;
    for (auto tag = item.tags.begin(); has_all && tag != item.tags.end(); ++tag) {
      DAYBOOK_TRY(has_all, places.has_older(log, *tag));
    }
    if (has_all) return true;
  }
  return filter.matches_everything();
}

}  // namespace

Result<std::optional<Position>> find_match(const Shared& shared, std::uint32_t log,
                                           const Filter& filter, Position after, Position head) {
  std::optional<Position> found;
  if (after >= head) return found;
  const Places places{shared};
  found = places.tail().find_match(log, filter, after, places.head());
  const auto in_memory = places.tail().first_position(log, places.head());
  if (found || (in_memory && *in_memory <= after.next())) return found;
  DAYBOOK_TRY(const bool may_match, may_match_older(places, log, filter));
  if (!may_match) return found;
  const auto look = [&](auto scan) -> Result<std::optional<Position>> {
    while (true) {
      DAYBOOK_TRY(const auto record, scan.next());
      if (!record) return found;
      if (const auto match = find_match(*record, filter, after)) return match;
    }
  };
  if (Candidates::can_answer(filter)) {
    return look(FilteredScan{shared, log, filter, after, head, Direction::forward});
  }
  return look(LogScan{shared, log, after, head, Direction::forward});
}

}  // namespace daybook::engine
