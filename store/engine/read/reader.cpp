#include "store/engine/read/reader.h"

#include <algorithm>
#include <vector>

#include "core/model/page_builder.h"
#include "store/engine/read/scan.h"

namespace daybook::engine {
namespace {

/// Maximum tag places to skip per candidate. After that a record is read in vain, so that the limit
/// of a scan, which counts records, also bounds tags that never meet.
constexpr std::size_t seek_steps_max = 64;

Result<void> check_limits(const ReadLimits& limits) {
  if (limits.events_max > 0) return {};
  return fail(ErrorCode::invalid_argument, "a read must ask for at least one event");
}

/// The cost of a page so far, against the limits.
class Budget {
 public:
  explicit Budget(const ReadLimits& limits) : limits_{limits} {}

  std::size_t events_left() const { return limits_.events_max - events_; }
  void count_match(const RecordView& record, std::size_t events) {
    events_ += events;
    matched_bytes_ += record.bytes().size();
  }
  void count_miss(const RecordView& record) { missed_bytes_ += record.bytes().size(); }
  /// Whether a page that is not empty may take this record too.
  bool admits(const RecordView& record) const {
    return matched_bytes_ == 0 || matched_bytes_ + record.bytes().size() <= limits_.bytes_max;
  }
  bool is_spent() const {
    return events_ >= limits_.events_max || matched_bytes_ >= limits_.bytes_max ||
           missed_bytes_ >= limits_.scan_bytes_max;
  }

 private:
  const ReadLimits limits_;
  std::size_t events_ = 0;
  std::size_t matched_bytes_ = 0;
  std::size_t missed_bytes_ = 0;
};

/// The ordinals of a record's events that a read wants, in rising order.
class Chooser {
 public:
  Chooser(const ReadRequest& request, Position head) : request_{request}, head_{head} {}

  const std::vector<std::uint16_t>& choose(const RecordView& record) {
    chosen_.clear();
    if (record.is_stub()) return chosen_;
    for_each_event(record, tags_, [&](std::uint16_t i, const RecordEvent& event, auto tags) {
      if (!is_asked_for(record.first_position().next(i))) return;
      const auto category = record.stream(event.stream).category;
      if (request_.filter.matches_everything() ||
          request_.filter.matches(category, event.variant, tags)) {
        chosen_.push_back(i);
      }
    });
    return chosen_;
  }

  /// Keeps the first `count` in the direction of the read; true if it removed any.
  bool cut(std::size_t count) {
    if (chosen_.size() <= count) return false;
    const auto extra = static_cast<std::ptrdiff_t>(chosen_.size() - count);
    if (is_backward()) {
      chosen_.erase(chosen_.begin(), chosen_.begin() + extra);
    } else {
      chosen_.erase(chosen_.end() - extra, chosen_.end());
    }
    return true;
  }
  bool is_backward() const { return request_.direction == Direction::backward; }
  std::uint16_t last() const { return is_backward() ? chosen_.front() : chosen_.back(); }

 private:
  bool is_asked_for(Position position) const {
    if (position > head_) return false;
    return is_backward() ? position < request_.from : position > request_.from;
  }

  const ReadRequest& request_;
  const Position head_;
  std::vector<std::uint16_t> chosen_;
  std::vector<std::string_view> tags_;
};

/// The `from` with which the next read continues.
template <class Place>
Place place_of(Place wanted, Direction direction) {
  return direction == Direction::forward ? wanted.previous() : wanted.next();
}

template <class Scan>
Result<Page<Position>> read_scan(Scan scan, const LogInfo& log, Position head,
                                 const ReadRequest& request, PageBuffer& buffer) {
  Page<Position> page;
  page.next = request.from;
  Budget budget{request.limits};
  Chooser chooser{request, head};
  while (!budget.is_spent()) {
    auto record = scan.next();
    if (!record) return fail(record.error().within(fmt::format("log {}", log.name)));
    if (!*record) {
      page.next = std::max(request.from, place_of(scan.wanted(), request.direction));
      page.at_end = true;
      return page;
    }
    page.scanned_bytes += (*record)->bytes().size();
    const auto& chosen = chooser.choose(**record);
    if (chosen.empty()) {
      budget.count_miss(**record);
      page.next = place_of(scan.wanted(), request.direction);
      continue;
    }
    if (!budget.admits(**record)) return page;
    const bool cut = chooser.cut(budget.events_left());
    page.commits.push_back(build_commit(**record, log, chosen, chooser.is_backward(), buffer));
    budget.count_match(**record, chosen.size());
    page.next = cut ? (*record)->first_position().next(chooser.last())
                    : place_of(scan.wanted(), request.direction);
    if (cut) return page;
  }
  page.at_end =
      request.direction == Direction::forward ? page.next >= head : page.next <= Position{1};
  return page;
}

}  // namespace

Result<Page<Position>> read_log(const Shared& shared, const LogInfo& log, Position head,
                                const ReadRequest& request, PageBuffer& buffer) {
  DAYBOOK_CHECK(check_limits(request.limits));
  buffer.clear();
  const auto& [from, direction, filter, limits] = request;
  if (Candidates::can_answer(filter)) {
    return read_scan(
        FilteredScan{shared, log.number, filter, from, head, direction, seek_steps_max}, log, head,
        request, buffer);
  }
  return read_scan(LogScan{shared, log.number, from, head, direction}, log, head, request, buffer);
}

Result<Page<Version>> read_stream(const Shared& shared, const LogInfo& log, const StreamId& stream,
                                  const StreamReadRequest& request, PageBuffer& buffer) {
  DAYBOOK_CHECK(check_limits(request.limits));
  buffer.clear();
  Page<Version> page;
  page.next = request.from;
  const Places places{shared};
  std::vector<StreamPlace> last;
  last.reserve(StreamScan::last_places);
  DAYBOOK_CHECK(places.stream_places(log.number, stream.text(), Version::end(), Direction::backward,
                                     StreamScan::last_places, last));
  page.commits.reserve(last.size());
  const bool backward = request.direction == Direction::backward;
  Budget budget{request.limits};
  StreamScan scan{shared,          places,       log.number,       stream,
                  std::move(last), request.from, request.direction};
  std::vector<std::uint16_t> chosen;
  while (!budget.is_spent()) {
    auto part = scan.next(budget.events_left());
    if (!part) return fail(part.error().within(fmt::format("log {}", log.name)));
    if (!*part) {
      page.at_end = true;
      return page;
    }
    const auto& [record, index, place] = **part;
    page.scanned_bytes += record.bytes().size();
    if (!budget.admits(record)) return page;
    chosen.clear();
    auto version = place.first_version;
    for (std::uint16_t i = 0; !record.is_stub() && i < record.event_count(); ++i) {
      if (record.event(i).stream != index) continue;
      if (backward ? version < request.from : version > request.from) chosen.push_back(i);
      version = version.next();
    }
    page.next = place_of(scan.wanted(), request.direction);
    if (chosen.empty()) {  // a stub
      budget.count_miss(record);
      continue;
    }
    const auto extra = chosen.size() - std::min(chosen.size(), budget.events_left());
    if (extra > 0) {
      // The wanted ones are consecutive Versions, so what was cut is counted from the far end.
      page.next = backward ? page.next.next(extra) : page.next.previous(extra);
      const auto cut = static_cast<std::ptrdiff_t>(extra);
      if (backward) {
        chosen.erase(chosen.begin(), chosen.begin() + cut);
      } else {
        chosen.erase(chosen.end() - cut, chosen.end());
      }
    }
    page.commits.push_back(build_commit(record, log, chosen, backward, buffer));
    budget.count_match(record, chosen.size());
    if (extra > 0) return page;
  }
  page.at_end = backward ? page.next <= Version{1} : page.next >= scan.head();
  return page;
}

Result<Page<Serial>> read_commits(const Shared& shared, const FindLog& find_log, Serial after,
                                  const ReadLimits& limits, PageBuffer& buffer) {
  DAYBOOK_CHECK(check_limits(limits));
  buffer.clear();
  Page<Serial> page;
  page.next = after;
  const auto head = shared.durable_head();
  const auto cursor = shared.medium->cursor();
  Budget budget{limits};
  const LogInfo* log = nullptr;  // usually that of the previous record
  while (page.next < head && !budget.is_spent()) {
    DAYBOOK_TRY(const auto record, read_record(*cursor, page.next.next()));
    page.scanned_bytes += record.bytes().size();
    const bool fits = page.commits.empty() || record.event_count() <= budget.events_left();
    if (!fits || !budget.admits(record)) return page;
    if (!log || log->number != record.log()) log = find_log(record.log());
    if (!log) {
      return fail(ErrorCode::corrupt,
                  "the commit with serial {} is of log number {}, which the "
                  "catalog does not know",
                  record.serial(), record.log());
    }
    page.commits.push_back(build_commit(record, *log, buffer));
    // An empty commit counts as one event, so that pages of them are bounded too.
    budget.count_match(record, std::max<std::size_t>(record.event_count(), 1));
    page.next = record.serial();
  }
  page.at_end = page.next >= head;
  return page;
}

}  // namespace daybook::engine
