#include "net/feed/feed_body.h"

#include "base/caught.h"
#include "net/feed/frame.h"

namespace daybook::feed {

FeedBody::FeedBody(Feeds& feeds, std::uint64_t id, Serial after)
    : feeds_{feeds}, id_{id}, after_{after}, place_{after}, sent_place_{after.value} {}

FeedBody::~FeedBody() {
  feeds_.forget(id_);
  if (asked_) (*asked_)({});  // always call the completion
}

void FeedBody::next(Completion<std::string> part) {
  feeds_.executor_->post([self = shared_from_this(), part = std::move(part)]() mutable {
    self->asked_.emplace(std::move(part));
    self->advance();
  });
}

void FeedBody::finish() {
  feeds_.executor_->post([self = shared_from_this()] {
    self->finishing_ = true;
    self->advance();
  });
}

FeedStatus FeedBody::status() const {
  return {id_, Serial{sent_place_.load()}, sent_commits_.load(), sent_bytes_.load()};
}

void FeedBody::advance() {
  if (!asked_) return;
  watch_.cancel();
  std::string part;
  try {
    make_part(part);
  } catch (...) {  // out of memory; the part may be incomplete
    part.clear();
    end(caught("the feed"), part);
  }
  const bool waits = part.empty() && stage_ != Stage::ended;
  return waits ? wait() : answer(std::move(part));
}

void FeedBody::make_part(std::string& part) {
  if (stage_ == Stage::hello) {
    append_hello({feeds_.store_.identity(), after_, feeds_.store_.source_status(),
                  feeds_.limits_.heartbeat_ms},
                 part);
    stage_ = Stage::catalog;
    beat_later();
  }
  if (finishing_ && stage_ != Stage::ended) {
    end(Error{ErrorCode::closed, "the program that serves the feed is shutting down"}, part);
  }
  if (stage_ == Stage::catalog) append_catalog(part);
  if (stage_ == Stage::records) append_commits(part);
}

/// Appends the catalog up to the reader's place: a reader that starts later needs the existing Logs
/// and schemas.
void FeedBody::append_catalog(std::string& part) {
  ReadLimits limits;
  limits.bytes_max = feeds_.limits_.part_bytes_max;
  const auto page = feeds_.store_.catalog().read(
      {catalog_place_, Direction::forward, Filter::everything(), limits}, buffer_);
  if (!page) return end(page.error(), part);
  bool is_done = page->at_end;
  for (const auto* commit : page->commits) {
    is_done = is_done || commit->serial >= after_;
    if (commit->serial <= after_) append_record(FrameKind::catalog, commit->record, part);
  }
  catalog_place_ = page->next;
  if (!is_done) return;
  append_head(feeds_.store_.source_status(), part);  // marks the end of the catalog
  stage_ = Stage::records;
}

void FeedBody::append_commits(std::string& part) {
  ReadLimits limits;
  limits.bytes_max = feeds_.limits_.part_bytes_max;
  limits.events_max = 10'000;
  const auto status = feeds_.store_.source_status();
  if (place_ >= status.head) return;
  const auto page = feeds_.store_.read_commits(place_, limits, buffer_);
  if (!page) return end(page.error(), part);
  std::size_t bytes = part.size() + head_frame_bytes;
  for (const auto* commit : page->commits) bytes += frame_header_bytes + commit->record.size();
  part.reserve(bytes);
  append_head(status, part);
  for (const auto* commit : page->commits) append_record(FrameKind::record, commit->record, part);
  place_ = page->next;
  sent_place_ = place_.value;
  sent_commits_ += page->commits.size();
  feeds_.count(page->commits.size(), 0);
}

void FeedBody::end(const Error& reason, std::string& part) {
  append_end(reason, part);
  stage_ = Stage::ended;
  if (reason.code() == ErrorCode::closed) return;  // the program is ending
  tell(feeds_.diagnostics_, Severity::error, "feed_ended",
       "the feed of reader {} ended after serial {}: {}", id_, place_, reason.full());
}

void FeedBody::answer(std::string part) {
  silent_ = false;
  sent_bytes_ += part.size();
  feeds_.count(0, part.size());
  std::exchange(asked_, std::nullopt).value()(std::move(part));
}

void FeedBody::wait() {
  auto wake = [weak = weak_from_this()](Result<Serial> head) {
    const auto self = weak.lock();
    const bool closed = !head && head.error().code() == ErrorCode::closed;
    if (!self || closed) return;
    self->feeds_.executor_->post([self] { self->advance(); });
  };
  watch_ = feeds_.store_.when_past(place_, std::move(wake));
}

/// One timer per feed, independent of what it sends.
void FeedBody::beat_later() {
  const auto due = feeds_.environment_.clock().steady_now() +
                   std::chrono::milliseconds{feeds_.limits_.heartbeat_ms / 2};
  feeds_.executor_->post_at(due, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->beat();
  });
}

void FeedBody::beat() {
  if (stage_ == Stage::ended) return;
  if (std::exchange(silent_, true) && asked_ && stage_ == Stage::records) {
    std::string part;
    append_head(feeds_.store_.source_status(), part);
    answer(std::move(part));
  }
  beat_later();
}

}  // namespace daybook::feed
