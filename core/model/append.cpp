#include "core/model/append.h"

#include <algorithm>
#include <bitset>
#include <set>

#include "base/utf8.h"

namespace daybook {
namespace {

Result<void> check_event(const AppendRequest& request, const NewEvent& event) {
  using Limits = CommitLimits;
  if (event.stream >= request.streams.size()) {
    return fail(ErrorCode::invalid_argument,
                "an event refers to stream {}, but the append has {} streams", event.stream,
                request.streams.size());
  }
  if (event.payload.size() == 0) {
    return fail(ErrorCode::invalid_argument, "an event has no payload");
  }
  if (event.tags.size() > Limits::tags_per_event_max) {
    return fail(ErrorCode::limit_exceeded, "an event has {} tags; at most {} are allowed",
                event.tags.size(), Limits::tags_per_event_max);
  }
  for (const auto& tag : event.tags) {
    if (tag.empty() || tag.size() > Limits::tag_bytes_max || !is_printable_utf8(tag)) {
      return fail(ErrorCode::invalid_argument,
                  "a tag must have 1 to {} bytes of UTF-8 without control characters, including "
                  "its name and the colon; the one that begins with '{}' has {}",
                  Limits::tag_bytes_max, tag.substr(0, tag.find(':')).substr(0, 20), tag.size());
    }
  }
  return {};
}

Result<void> check_metadata(const Metadata& metadata) {
  using Limits = CommitLimits;
  const auto fits = [](std::string_view text, std::size_t max) {
    return text.size() <= max && is_printable_utf8(text);
  };
  if (!fits(metadata.actor, Limits::actor_bytes_max)) {
    return fail(ErrorCode::invalid_argument,
                "the actor must have at most {} bytes of UTF-8 without control characters",
                Limits::actor_bytes_max);
  }
  if (!fits(metadata.trace_parent, Limits::trace_parent_bytes_max)) {
    return fail(ErrorCode::invalid_argument,
                "the trace parent must have at most {} printable bytes",
                Limits::trace_parent_bytes_max);
  }
  return {};
}

/// Keeps the first of each.
void drop_repeated(std::vector<std::string>& tags) {
  if (tags.size() < 2) return;
  if (tags.size() > CommitLimits::tags_per_event_max) {
    std::set<std::string> seen;
    std::erase_if(tags, [&](const auto& tag) { return !seen.insert(tag).second; });
    return;
  }
  auto end = tags.begin();
  for (auto& tag : tags) {
    if (std::find(tags.begin(), end, tag) != end) continue;
    if (&*end != &tag) *end = std::move(tag);
    ++end;
  }
  tags.erase(end, tags.end());
}

}  // namespace

std::uint16_t AppendRequest::stream_index(const StreamId& stream) {
  const auto found = std::find(streams.begin(), streams.end(), stream);
  const auto index = static_cast<std::uint16_t>(found - streams.begin());
  if (found == streams.end()) streams.push_back(stream);
  return index;
}

void drop_repeated_tags(AppendRequest& request) {
  for (auto& event : request.events) drop_repeated(event.tags);
  for (auto& condition : request.condition.none_matching) {
    for (auto& item : condition.filter.items) drop_repeated(item.tags);
  }
}

Result<void> check_request(const AppendRequest& request) {
  using Limits = CommitLimits;
  if (request.command_id.uuid.is_nil()) {
    return fail(ErrorCode::invalid_argument, "an append needs a command id");
  }
  if (request.events.size() > Limits::events_max) {
    return fail(ErrorCode::limit_exceeded, "a commit has {} events; at most {} are allowed",
                request.events.size(), Limits::events_max);
  }
  if (request.streams.size() > Limits::streams_max) {
    return fail(ErrorCode::limit_exceeded, "a commit touches {} streams; at most {} are allowed",
                request.streams.size(), Limits::streams_max);
  }
  std::bitset<Limits::streams_max> touched;
  for (const auto& event : request.events) {
    DAYBOOK_CHECK(check_event(request, event));
    touched[event.stream] = true;
  }
  if (touched.count() != request.streams.size()) {
    return fail(ErrorCode::invalid_argument, "a commit names a stream but has no event for it");
  }
  for (auto stream = request.streams.begin(); stream != request.streams.end(); ++stream) {
    if (std::find(request.streams.begin(), stream, *stream) == stream) continue;
    return fail(ErrorCode::invalid_argument, "a commit names the stream {} twice", *stream);
  }
  return check_metadata(request.metadata);
}

}  // namespace daybook
