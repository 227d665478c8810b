#include "store/engine/tail/tail.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/model/append.h"

namespace daybook::engine {
namespace {

constexpr std::uint32_t first_commits = 32 * 1024;

}  // namespace

std::optional<Serial> TailView::command(std::uint32_t log, CommandId id, Serial head) const {
  for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment) {
    if (const auto found = (*segment)->command(log, id, head)) return found;
  }
  return std::nullopt;
}

std::optional<Version> TailView::next_version(std::uint32_t log, std::string_view text,
                                              std::uint64_t hash) const {
  for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment) {
    if (const auto version = (*segment)->next_version(log, text, hash)) return version;
  }
  return std::nullopt;
}

bool TailView::may_have_stream(std::uint64_t hash) const {
  return std::ranges::any_of(segments,
                             [&](const auto& segment) { return segment->may_have_stream(hash); });
}

std::optional<Version> TailView::stream_version(std::uint32_t log, std::string_view text,
                                                Serial head) const {
  for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment) {
    auto list = (*segment)->list(Segment::Kind::stream, log, text, head);
    if (list.is_empty()) continue;
    const auto& last = list.last();
    return Version{last.key + last.extra - 1};
  }
  return std::nullopt;
}

std::optional<Position> TailView::find_match(std::uint32_t log, const Filter& filter,
                                             Position after, Serial head) const {
  for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment) {
    if (const auto found = (*segment)->find_match(log, filter, after, head)) return found;
  }
  return std::nullopt;
}

std::optional<Position> TailView::first_position(std::uint32_t log, Serial head) const {
  for (const auto& segment : segments) {
    const auto list = segment->list(Segment::Kind::log, log, {}, head);
    if (!list.is_empty()) return Position{list.first().key};
  }
  return std::nullopt;
}

Tail::Tail(Serial before, const Limits& limits)
    : limits_{limits},
      next_limits_{std::min(first_commits, limits.segment.commits_max),
                   limits.segment.list_bytes_max},
      view_{std::make_shared<TailView>(TailView{before, {}})} {}

std::shared_ptr<const TailView> Tail::view() const {
  const std::lock_guard lock{mutex_};
  return view_;
}

template <class F>
void Tail::change(F&& f) {
  const std::lock_guard lock{mutex_};
  auto view = std::make_shared<TailView>(*view_);
  f(*view);
  view_ = std::move(view);
}

bool Tail::has_room(const RecordView& record) const {
  if (newest_ && newest_->has_room(record)) return true;
  const auto now = view();
  return now->segments.size() - now->indexed < limits_.segments_max;
}

Tail::Added Tail::add(const RecordView& record) {
  std::array<std::uint64_t, CommitLimits::streams_max> hashes;
  const std::size_t count = record.is_stub() ? 0 : record.stream_count();
  for (std::size_t i = 0; i < count; ++i) {
    hashes[i] = Segment::stream_hash(record.log(), record.stream(i).text);
  }
  return add(record, std::span{hashes}.first(count));
}

Tail::Added Tail::add(const RecordView& record, std::span<const std::uint64_t> stream_hashes) {
  Added added;
  added.begins_segment = !newest_ || !newest_->has_room(record);
  added.completes_segment = newest_ && added.begins_segment;
  if (added.begins_segment) begin_segment(record);
  newest_->add(record, stream_hashes);
  added.wants_next = want_next();
  return added;
}

void Tail::begin_segment(const RecordView& first) {
  std::shared_ptr<Segment> segment;
  {
    const std::lock_guard lock{mutex_};
    segment = std::exchange(prepared_, nullptr);
    wanted_.reset();
  }
  if (!segment || !segment->has_room(first)) {
    segment = std::make_shared<Segment>(next_limits_, Segment::lists_of(first));
  }
  segment->begin(first.serial());
  newest_ = std::move(segment);
  asked_ = false;
  next_limits_.commits_max = std::min(2 * next_limits_.commits_max, limits_.segment.commits_max);
  change([this](TailView& view) {
    view.segments.push_back(newest_);
    view.last_is_open = true;
  });
}

/// Wanted at half full, so that preparing may take as long as filling the other half. A small Store
/// never needs the memory.
bool Tail::want_next() {
  if (asked_ || !newest_->is_half_full()) return false;
  asked_ = true;
  const std::lock_guard lock{mutex_};
  if (prepared_) return false;
  wanted_ = Wanted{next_limits_, 2 * newest_->list_bytes()};
  return true;
}

void Tail::prepare_next() {
  std::optional<Wanted> wanted;
  {
    const std::lock_guard lock{mutex_};
    wanted = std::exchange(wanted_, std::nullopt);
  }
  if (!wanted) return;
  auto segment = std::make_shared<Segment>(wanted->limits);
  segment->touch(wanted->list_bytes);
  const std::lock_guard lock{mutex_};
  prepared_ = std::move(segment);
}

void Tail::seal() {
  newest_.reset();
  change([](TailView& view) { view.last_is_open = false; });
}

std::shared_ptr<const Segment> Tail::next_to_index() const {
  const auto now = view();
  const auto sealed = now->segments.size() - (now->last_is_open ? 1 : 0);
  return now->indexed < sealed ? now->segments[now->indexed] : nullptr;
}

void Tail::set_indexed() {
  change([this](TailView& view) {
    ++view.indexed;
    const auto end = view.segments.back()->first();
    while (view.indexed > 0) {
      const auto next = view.segments.front()->last();
      if (end.value - next.value <= limits_.segment.commits_max) break;
      view.before = next;
      view.segments.erase(view.segments.begin());
      --view.indexed;
    }
  });
}

}  // namespace daybook::engine
