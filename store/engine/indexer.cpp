#include "store/engine/indexer.h"

#include <utility>

#include "base/caught.h"
#include "store/engine/read/scan.h"
#include "store/engine/write/command_window.h"

namespace daybook::engine {
namespace {

constexpr std::chrono::seconds retry_after{1};
constexpr std::uint64_t scan_step = 16 * 1024;  // commits between calls of on_scan

Result<void> apply(Shared& shared, const Segment& segment) {
  DAYBOOK_TRY(const auto watermark, shared.index->watermark());
  DAYBOOK_TRY(const auto forgotten, forgotten_at(shared, watermark.forgotten, segment.last()));
  DAYBOOK_CHECK(shared.index->apply(segment, forgotten));
  shared.tail->set_indexed();
  return {};
}

/// Exceptions, such as out of memory, are failures too and are retried.
Result<void> apply_caught(Shared& shared, const Segment& segment) {
  try {
    return apply(shared, segment);
  } catch (...) {
    return fail(caught("writing the index"));
  }
}

/// Whether the index lacks ids that count again because the window was raised or removed.
Result<bool> lacks_commands(const Shared& shared, const Watermark& watermark, Serial head) {
  if (watermark.forgotten == Serial{0} || !shared.options.restore_command_ids) return false;
  DAYBOOK_TRY(const auto forgotten, forgotten_at(shared, Serial{0}, head));
  return watermark.forgotten > forgotten;
}

std::string why_not_usable(const Result<Watermark>& watermark, Serial head) {
  if (!watermark) return watermark.error().message();
  if (watermark->serial > head) {
    return fmt::format("it contains serial {}, but the log ends with {}", watermark->serial, head);
  }
  return "it is of another log, or lacks command ids that are needed again";
}

/// Where indexing may continue: the index's watermark, if the log still has that Commit and the
/// index has all ids that count.
Result<Serial> usable_watermark(const Shared& shared, Serial head) {
  const auto watermark = shared.index->watermark();
  if (!watermark && watermark.error().code() == ErrorCode::io) return fail(watermark.error());
  if (watermark && watermark->serial == Serial{0}) return Serial{0};
  if (watermark && watermark->serial <= head) {
    const auto cursor = shared.medium->cursor();
    DAYBOOK_TRY(const auto record, read_record(*cursor, watermark->serial));
    const bool is_of_this_log = record.checksum() == watermark->checksum;
    DAYBOOK_TRY(const bool lacks, lacks_commands(shared, *watermark, head));
    if (is_of_this_log && !lacks) return watermark->serial;
  }
  tell(shared.options.diagnostics, Severity::notice, "index_rebuild",
       "the index is being rebuilt from the log: {}", why_not_usable(watermark, head));
  DAYBOOK_CHECK(shared.index->drop());
  return Serial{0};
}

/// If the index cannot be written, e.g. because the disk is full, its segments wait in the tail, so
/// that reading can go on while memory lasts.
Result<void> apply_all(Shared& shared) {
  while (const auto segment = shared.tail->next_to_index()) {
    const auto applied = apply(shared, *segment);
    if (applied) continue;
    const auto tail = shared.tail->view();
    const auto waiting = tail->segments.size() - tail->indexed;
    const bool may_wait = applied.error().code() == ErrorCode::io &&
                          waiting < shared.options.tail_segments_max;
    return may_wait ? Result<void>{} : applied;
  }
  return {};
}

}  // namespace

Result<void> catch_up(Shared& shared, Serial head) {
  DAYBOOK_TRY(const auto watermark, usable_watermark(shared, head));
  const auto& options = shared.options;
  const SegmentLimits segment{static_cast<std::uint32_t>(options.tail_segment_commits_max),
                              options.tail_segment_bytes_max};
  shared.tail = std::make_unique<Tail>(watermark, Tail::Limits{segment, options.tail_segments_max});
  const auto cursor = shared.medium->cursor();
  for (auto serial = watermark.next(); serial <= head; serial = serial.next()) {
    if (options.on_scan && serial.value % scan_step == 0 &&
        !options.on_scan(serial.value, head.value)) {
      return fail(ErrorCode::closed, "reading the log was cancelled");
    }
    DAYBOOK_TRY(const auto record, read_record(*cursor, serial));
    if (!shared.tail->add(record).completes_segment) continue;
    DAYBOOK_CHECK(apply_all(shared));
  }
  return {};
}

void Indexer::wake() {
  const std::lock_guard lock{mutex_};
  if (closed_) return;
  // Weak: a simulated executor may outlive the Store with this task.
  executor_->post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->step();
  });
}

void Indexer::step() {
  shared_.tail->prepare_next();
  while (const auto segment = shared_.tail->next_to_index()) {
    if (segment->last() > shared_.durable_head()) return;  // wake() is called when it is durable
    const auto applied = apply_caught(shared_, *segment);
    note(applied);
    if (applied) continue;
    const std::lock_guard lock{mutex_};
    if (closed_) return;
    executor_->post_at(shared_.environment.clock().steady_now() + retry_after,
                       [weak = weak_from_this()] {
                         if (const auto self = weak.lock()) self->step();
                       });
    return;
  }
}

/// Reports the first failure and the recovery; retries in between are not reported.
void Indexer::note(const Result<void>& applied) {
  std::optional<Error> former;
  {
    const std::lock_guard lock{mutex_};
    former = std::exchange(error_, applied ? std::nullopt : std::optional{applied.error()});
  }
  auto* diagnostics = shared_.options.diagnostics;
  if (!applied && !former) {
    tell(diagnostics, Severity::error, "index_failing",
         "the index cannot be written; retrying every second: {}",
         applied.error().full());
  } else if (applied && former) {
    tell(diagnostics, Severity::notice, "index_goes_on", "the index can be written again");
  }
}

void Indexer::close(bool abandon) {
  std::unique_ptr<Executor> executor;
  {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    executor = std::exchange(executor_, nullptr);
  }
  executor.reset();
  if (!abandon) step();
}

std::optional<Error> Indexer::error() const {
  const std::lock_guard lock{mutex_};
  return error_;
}

}  // namespace daybook::engine
