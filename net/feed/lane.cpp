#include "net/feed/lane.h"

#include <algorithm>

#include "base/bytes.h"
#include "net/json/value.h"

namespace daybook::feed {
namespace {

constexpr std::size_t refusal_bytes_max = 4096;

/// The `detail` of an application/problem+json answer.
std::string detail_of(const std::string& body) {
  const auto problem = json::parse_json(body);
  const auto* detail = problem ? problem->find("detail") : nullptr;
  return detail ? detail->text : body;
}

}  // namespace

void Remote::note(const SourceStatus& told) {
  status.head = std::max(status.head, told.head);
  status.events = std::max(status.events, told.events);
}

std::string Lane::begin_connection(std::string_view host) {
  response_ = std::make_unique<http::ResponseReader>();
  frames_ = {};
  refusal_.clear();
  greeted_ = false;
  std::string place;
  if (begins_at_head_) {
    place = "?after=head";
  } else if (remote_.store && window_.end() > Serial{0}) {
    place = "?after=" + Token{*remote_.store, window_.end(), {}, {}}.to_string();
  }
  return fmt::format("GET /feed{} HTTP/1.1\r\nHost: {}\r\n\r\n", place, host);
}

Result<void> Lane::received(std::string_view bytes) {
  DAYBOOK_CHECK(response_->read(bytes, [this](std::string_view part) { return take_body(part); }));
  if (!response_->is_done()) return {};
  if (response_->status() != 200) return refused();
  return fail(ErrorCode::closed, "the feed ended without a reason");
}

Error Lane::ended() const {
  return Error{ErrorCode::closed, "the other end closed the connection"};
}

bool Lane::is_passing(const Error& error) {
  return error.code() == ErrorCode::closed || error.code() == ErrorCode::overloaded ||
         error.code() == ErrorCode::io;
}

Result<void> Lane::take_body(std::string_view part) {
  if (response_->status() != 200) {
    refusal_ += part.substr(0, refusal_bytes_max - std::min(refusal_bytes_max, refusal_.size()));
    return {};
  }
  return frames_.read(part, [this](const Frame& frame) { return take(frame); });
}

Result<void> Lane::refused() const {
  const auto status = response_->status();
  const auto code = status == 429 || status == 503 ? ErrorCode::overloaded
                    : status >= 500                ? ErrorCode::io
                                                   : ErrorCode::invalid_argument;
  return fail(code, "the feed was refused with status {}: {}", status, detail_of(refusal_));
}

Result<void> Lane::take(const Frame& frame) {
  if (!greeted_ && frame.kind != FrameKind::hello && frame.kind != FrameKind::end) {
    return fail(ErrorCode::corrupt, "the feed does not begin with a hello frame");
  }
  switch (frame.kind) {
    case FrameKind::hello: return take_hello(frame.content);
    case FrameKind::catalog:
    case FrameKind::record: return take_record(frame);
    case FrameKind::head: {
      DAYBOOK_TRY(const auto status, read_head(frame.content));
      remote_.note(status);
      remote_.is_complete = true;
      return {};
    }
    case FrameKind::end: return fail(read_end(frame.content));
  }
  return {};
}

Result<void> Lane::take_hello(std::string_view content) {
  DAYBOOK_TRY(const auto hello, read_hello(content));
  if (remote_.store && *remote_.store != hello.store) {
    return fail(ErrorCode::gap,
                "the feed is of store {} in epoch {}, but was of store {} in epoch {} before: the "
                "store was replaced or restored",
                hello.store.id, hello.store.epoch, remote_.store->id, remote_.store->epoch);
  }
  if (!remote_.store) {
    remote_.store = hello.store;
    remote_.catalog = std::make_unique<engine::CatalogFold>(hello.store);
  }
  if (std::exchange(begins_at_head_, false)) window_ = Window{hello.after};
  if (hello.after != window_.end()) {
    return fail(ErrorCode::gap,
                "the feed begins after serial {}, but was requested after serial {}",
                hello.after, window_.end());
  }
  remote_.note(hello.status);
  greeted_ = true;
  return {};
}

Result<void> Lane::take_record(const Frame& frame) {
  DAYBOOK_TRY(const auto record, engine::RecordView::parse(as_bytes(frame.content)));
  if (record.log() == 0) DAYBOOK_CHECK(remote_.catalog->apply(record));
  if (frame.kind == FrameKind::catalog) return {};
  if (record.serial() != window_.end().next()) {
    return fail(ErrorCode::gap,
                "the feed jumps from serial {} to {}: commits are missing", window_.end(),
                record.serial());
  }
  window_.push(record.bytes());
  remote_.note({record.serial(), record.events_before() + record.event_count()});
  return {};
}

}  // namespace daybook::feed
