#include "store/engine/group.h"

#include <algorithm>
#include <array>

#include "store/engine/indexing.h"
#include "store/engine/log.h"
#include "store/engine/receipts.h"
#include "store/engine/scan.h"

namespace daybook::engine {
namespace {

tl::unexpected<Error> conflict(Position match) {
  return fail(ErrorCode::condition_failed,
              "the event at position {} matches the condition's filter: load and decide again",
              match);
}

}  // namespace

Group::Group(const Shared& shared, StreamHeads& heads, Serial last, std::uint64_t events)
    : shared_{shared},
      heads_{heads},
      // Without syncs nothing is known to survive a power loss, and nothing may be claimed.
      durable_{shared.options.durability == Durability::power_loss ? last : Serial{0}},
      last_{last},
      events_{events} {}

void Group::admit(PendingAppend append) {
  auto result = decide(append);
  if (!result || result->repeated) {
    append.break_chains();
  } else {
    for (const auto& chain : append.chains) chain->extend(result->last_position());
  }
  answers_.push_back({std::move(append.done), std::move(result)});
}

Result<Receipt> Group::decide(PendingAppend& append) {
  const auto record = RecordView::trusted(append.record);
  DAYBOOK_TRY(const auto executed, find_repeat(append, record.command_id()));
  if (executed) return answer_repeat(record.digest(), *executed);
  DAYBOOK_CHECK(check_chains(append));
  DAYBOOK_CHECK(check_versions(append));
  DAYBOOK_CHECK(check_filters(append));
  return sequence(append);
}

Result<std::optional<ExecutedCommand>> Group::find_repeat(const PendingAppend& append,
                                                          CommandId id) const {
  const auto& info = append.log->info();
  const auto found = commands_.find({info.number, id});
  if (found != commands_.end()) return std::optional{found->second};
  return find_executed(shared_, info, id);
}

Result<void> Group::check_chains(const PendingAppend& append) const {
  for (const auto& chain : append.chains) {
    if (!chain->is_broken()) continue;
    return fail(ErrorCode::version_conflict,
                "an append that this one rests on was refused: load and decide again");
  }
  return {};
}

Result<void> Group::check_versions(const PendingAppend& append) {
  for (const auto& [stream, version] : append.condition.expected) {
    DAYBOOK_TRY(const auto head, heads_.get(append.log->info().number, stream.text()));
    if (head.version == version) continue;
    return fail(ErrorCode::version_conflict, "{} is at version {}, not {}: load and decide again",
                stream, head.version, version);
  }
  return {};
}

Result<void> Group::check_filters(const PendingAppend& append) const {
  if (append.matched) return conflict(*append.matched);
  const auto durable = append.log->head();
  for (const auto& [filter, decided_to] : append.condition.none_matching) {
    const auto after = append.after(decided_to);
    const auto from = std::max(after, append.checked_to);
    DAYBOOK_TRY(auto match, find_match(shared_, append.log->info().number, filter, from, durable));
    for (const auto& [log, record] : sequenced_) {
      if (!match && log == append.log) match = find_match(record, filter, after);
    }
    if (match) return conflict(*match);
  }
  return {};
}

Result<void> Group::load_tail(Log& log) const {
  auto& tail = log.tail();
  if (tail.loaded) return {};
  DAYBOOK_TRY(const auto places, shared_.index->log_commits(log.info().number, Position::end(),
                                                            Direction::backward, 1));
  if (!places.empty()) {
    const auto cursor = shared_.medium->cursor();
    DAYBOOK_TRY(const auto record, read_record(*cursor, places.front().serial));
    tail.next = record.last_position().next();
    tail.serial = record.serial();
    tail.recorded_at = record.recorded_at();
    tail.hash = record.head_hash();
  }
  tail.loaded = true;
  return {};
}

Result<Receipt> Group::sequence(PendingAppend& append) {
  auto& log = *append.log;
  const auto view = RecordView::trusted(append.record);
  DAYBOOK_CHECK(load_tail(log));
  std::array<Version, CommitLimits::streams_max> versions;
  for (std::size_t i = 0; i < view.stream_count(); ++i) {
    DAYBOOK_TRY(const auto head, heads_.get(log.info().number, view.stream(i).text));
    versions[i] = head.version.next();
  }
  auto& tail = log.tail();
  const auto now = std::max(shared_.environment.clock().now(), tail.recorded_at);
  seal_record(append.record, {last_.next(), tail.next, tail.serial, durable_, events_, now,
                              view.is_chained() ? tail.hash : Digest{},
                              std::span{versions}.first(view.stream_count())});
  DAYBOOK_TRY(auto entry, make_entry(view, heads_));

  // Nothing below can fail: the commit now has its place.
  last_ = last_.next();
  events_ += view.event_count();
  tail.next = view.last_position().next();
  tail.serial = last_;
  tail.recorded_at = now;
  if (view.is_chained()) tail.hash = view.head_hash();
  auto receipt = make_receipt(view, std::move(append.streams), log.info(), shared_.identity);
  auto repeat = receipt;
  repeat.repeated = true;
  commands_.insert({{log.info().number, view.command_id()}, {view.digest(), std::move(repeat)}});
  records_.push_back(std::move(append.record));
  sequenced_.push_back({&log, view});
  entries_.push_back(std::move(entry));
  return receipt;
}

void Group::complete() {
  for (auto& answer : answers_) answer.done(std::move(answer.result));
}

void Group::complete(const Error& error) {
  for (auto& answer : answers_) answer.done(fail(error));
}

}  // namespace daybook::engine
