#include "store/engine/write/admission.h"

#include <algorithm>

#include "store/engine/read/candidates.h"
#include "store/engine/read/scan.h"
#include "store/engine/write/command_window.h"
#include "store/engine/write/executed_commands.h"
#include "store/engine/write/log_state.h"

namespace daybook::engine {
namespace {

tl::unexpected<Error> conflict(Position match) {
  return fail(ErrorCode::condition_failed,
              "the event at position {} matches the condition's filter: load and decide again",
              match);
}

}  // namespace

void Admission::resume() {
  tail_ = shared_.tail->view();
  now_ = shared_.environment.clock().now();
  shared_.space->begin();
  if (groups_.size() == 1 && groups_.back()->accepted().empty()) {
    last_ = shared_.durable_head();
    events_ = shared_.events.load();
  }
}

void Admission::decide(PendingAppendPtr append) {
  auto& group = *groups_.back();
  auto answer = check(*append);
  if (answer && !*answer) return group.add_accepted(std::move(append));
  append->break_chains();
  if (!answer) return group.add_answered(std::move(append), fail(std::move(answer).error()));
  group.add_answered(std::move(append), **std::move(answer));
}

/// Fetching an append's data from memory takes as long as the rest of deciding it.
void Admission::prefetch(std::span<const PendingAppendPtr> next) const {
  constexpr std::size_t append_ahead = 24;
  constexpr std::size_t record_ahead = 18;
  constexpr std::size_t slots_ahead = 12;
  constexpr std::size_t list_ahead = 6;
  constexpr std::size_t postings_ahead = 3;
  const auto& tail = *shared_.tail;
  const auto hash_of = [](const PendingAppend& append) {
    return append.stream_hashes.empty() ? 0 : append.stream_hashes.front();
  };
  if (append_ahead < next.size()) __builtin_prefetch(next[append_ahead].get());
  if (record_ahead < next.size()) __builtin_prefetch(next[record_ahead]->record.data());
  if (slots_ahead < next.size()) {
    const auto& append = *next[slots_ahead];
    const auto record = RecordView::trusted(append.record);
    tail.prefetch_slots(record.log(), record.command_id(), hash_of(append));
  }
  if (list_ahead < next.size()) tail.prefetch_list(hash_of(*next[list_ahead]));
  if (postings_ahead < next.size()) {
    tail.prefetch_postings(hash_of(*next[postings_ahead]));
  }
}

Result<std::optional<Receipt>> Admission::check(PendingAppend& append) {
  const auto record = RecordView::trusted(append.record);
  DAYBOOK_TRY(auto executed, find_repeat(append, record.command_id()));
  if (executed) {
    DAYBOOK_CHECK(check_digest(record.digest(), *executed));
    return std::optional{std::move(executed->receipt)};
  }
  DAYBOOK_CHECK(shared_.space->check(append.record.size()));
  if (!shared_.tail->has_room(record)) {
    return fail(ErrorCode::overloaded,
                "the index is {} commits behind the log and must catch up first: try again later",
                last_.value - tail_->indexed_to().value);
  }
  DAYBOOK_CHECK(check_chains(append));
  DAYBOOK_CHECK(find_streams(append));
  DAYBOOK_CHECK(check_versions(append));
  DAYBOOK_CHECK(check_filters(append));
  sequence(append);
  return std::optional<Receipt>{};
}

/// Whether the look-up on the caller's thread still covers everything before the tail. It does
/// unless a segment has moved to the index since.
bool Admission::is_looked_up(const PendingAppend& append) const {
  return append.looked_up_to == tail_->before;
}

Result<std::optional<ExecutedCommand>> Admission::find_repeat(const PendingAppend& append,
                                                              CommandId id) const {
  const auto& info = append.log->info();
  auto serial = tail_->command(info.number, id, Serial::end());
  if (!serial && !is_looked_up(append)) {
    DAYBOOK_TRY(serial, shared_.index->command(info.number, id));
  }
  if (!serial) return std::optional<ExecutedCommand>{};
  if (*serial <= shared_.durable_head()) return read_executed(shared_, info, id, *serial);
  return executed_by(shared_, info, undurable_record(*serial));
}

RecordView Admission::undurable_record(Serial serial) const {
  auto group = groups_.begin();
  while ((*group)->accepted().empty() || (*group)->last() < serial) ++group;
  return (*group)->accepted()[serial.value - (*group)->first().value].record;
}

Result<Version> Admission::next_version(const PendingAppend& append, std::string_view stream,
                                        std::uint64_t hash) const {
  const auto log = append.log->info().number;
  if (const auto version = tail_->next_version(log, stream, hash)) return *version;
  if (!is_looked_up(append)) {
    DAYBOOK_TRY(const auto version, Places{shared_}.stream_version(log, stream));
    return version.next();
  }
  for (const auto& [text, version] : append.older_streams) {
    if (text == stream) return version.next();
  }
  return Version{1};
}

Result<void> Admission::check_chains(const PendingAppend& append) const {
  for (const auto& chain : append.chains) {
    if (!chain->is_broken()) continue;
    return fail(ErrorCode::version_conflict,
                "an append that this one depends on was refused: load and decide again");
  }
  return {};
}

Result<void> Admission::find_streams(const PendingAppend& append) {
  const auto record = RecordView::trusted(append.record);
  for (std::size_t i = 0; i < record.stream_count(); ++i) {
    DAYBOOK_TRY(next_versions_[i],
                next_version(append, record.stream(i).text, append.stream_hashes[i]));
  }
  return {};
}

Result<void> Admission::check_versions(const PendingAppend& append) const {
  for (const auto& [stream, expected] : append.condition.expected) {
    const auto found = std::ranges::find(append.streams, stream, &StreamVersion::stream);
    Version next;
    if (found != append.streams.end()) {
      next = next_versions_[static_cast<std::size_t>(found - append.streams.begin())];
    } else {
      const auto hash = Segment::stream_hash(append.log->info().number, stream.text());
      DAYBOOK_TRY(next, next_version(append, stream.text(), hash));
    }
    if (next.previous() == expected) continue;
    return fail(ErrorCode::version_conflict, "{} is at version {}, not {}: load and decide again",
                stream, next.previous(), expected);
  }
  return {};
}

Result<void> Admission::check_filters(const PendingAppend& append) const {
  if (append.matched) return conflict(*append.matched);
  const auto log = append.log->info().number;
  for (const auto& [filter, after] : append.condition.none_matching) {
    const auto from = std::max(append.after(after), append.checked_to);
    auto match = tail_->find_match(log, filter, from, Serial::end());
    if (!match && !is_looked_up(append)) {
      DAYBOOK_TRY(match, find_match(shared_, log, filter, from, append.log->head()));
    }
    if (match) return conflict(*match);
  }
  return {};
}

void Admission::sequence(PendingAppend& append) {
  auto& group = *groups_.back();
  if (group.accepted().empty()) group.durable = shared_.durable_head();
  auto& tail = append.log->tail();
  const auto view = RecordView::trusted(append.record);
  const auto streams = view.stream_count();
  // Without syncs no Commit is known to survive a power loss, so none is recorded as durable.
  const bool synced = shared_.options.durability == Durability::power_loss;
  const auto now = record_time(shared_, std::max(now_, tail.recorded_at));
  seal_record(append.record, {last_.next(), tail.next, tail.serial,
                              synced ? group.durable : Serial{0}, events_, now,
                              view.is_chained() ? tail.hash : Digest{},
                              std::span{next_versions_}.first(streams)});
  shared_.space->add_accepted(append.record.size());
  last_ = last_.next();
  events_ += view.event_count();
  tail.next = view.last_position().next();
  tail.serial = last_;
  tail.recorded_at = now;
  group.head_hash.reset();
  if (view.is_chained()) group.head_hash = tail.hash = view.head_hash();
  const auto added = shared_.tail->add(view, {append.stream_hashes.begin(), streams});
  if (added.begins_segment) tail_ = shared_.tail->view();
  if (added.completes_segment || added.wants_next) group.wakes_indexer = true;
  for (const auto& chain : append.chains) chain->extend(view.last_position());
}

}  // namespace daybook::engine
