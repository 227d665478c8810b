#include "append.h"

#include <daybook/base/bytes.h>
#include <daybook/base/sha256.h>
#include <daybook/core/model/message.h>
#include <daybook/net/json/message_json.h>
#include <daybook/service/api/request_headers.h>

#include <algorithm>

#include "tags.h"

namespace dcb {

using daybook::AppendRequest;
using daybook::CommitLimits;
using daybook::ErrorCode;
using daybook::fail;
using daybook::Receipt;
using daybook::Result;
using daybook::http::Request;
using daybook::http::Response;

namespace {

std::string_view view(capnp::Text::Reader text) { return {text.cStr(), text.size()}; }

/// Adds a tag, ignoring a duplicate. An event has one tag less than the log allows, because its
/// type is stored as one; a tag is shorter by its prefix.
Result<void> add_tag(std::string_view tag, std::vector<std::string>& tags) {
  if (tag.empty()) return fail(ErrorCode::invalid_argument, "a tag must not be empty");
  constexpr auto bytes_max = CommitLimits::tag_bytes_max - tag_prefix.size();
  if (tag.size() > bytes_max) {
    return fail(ErrorCode::invalid_argument, "a tag must have at most {} bytes, not {}", bytes_max,
                tag.size());
  }
  auto stored = stored_tag(tag);
  if (std::ranges::find(tags, stored) != tags.end()) return {};
  if (tags.size() == CommitLimits::tags_per_event_max) {
    return fail(ErrorCode::limit_exceeded, "an event must have at most {} different tags",
                CommitLimits::tags_per_event_max - 1);
  }
  tags.push_back(std::move(stored));
  return {};
}

Result<daybook::NewEvent> make_event(Event::Reader given) {
  if (!given.hasType() || !given.hasData()) {
    return fail(ErrorCode::invalid_argument,
                "an event must have type, data and tags, for example "
                "{{\"type\":\"A\",\"data\":\"any text\",\"tags\":[\"t\"]}}");
  }
  constexpr auto type_bytes_max = CommitLimits::tag_bytes_max - type_prefix.size();
  if (given.getType().size() == 0 || given.getType().size() > type_bytes_max) {
    return fail(ErrorCode::invalid_argument, "the type of an event must have 1 to {} bytes, not {}",
                type_bytes_max, given.getType().size());
  }
  daybook::NewEvent event;
  event.variant = static_cast<std::uint16_t>(StoredEvent::RECORDED);
  event.schema = capnp::typeId<StoredEvent>();
  event.tags.push_back(stored_type(view(given.getType())));
  for (const auto tag : given.getTags()) DAYBOOK_CHECK(add_tag(view(tag), event.tags));
  capnp::MallocMessageBuilder message;
  message.initRoot<StoredEvent>().initRecorded().setData(given.getData());
  event.payload = daybook::canonical(message.getRoot<StoredEvent>().asReader());
  return event;
}

Result<AppendRequest> parse(daybook::Environment& environment, const Request& request) {
  if (!request.query.empty()) {
    return fail(ErrorCode::invalid_argument, "POST /dcb/append takes no parameters");
  }
  capnp::MallocMessageBuilder message;
  auto root = message.initRoot<Append>();
  DAYBOOK_CHECK(daybook::from_json(request.body, root));
  const auto given = root.asReader();
  if (given.getEvents().size() == 0) {
    return fail(ErrorCode::invalid_argument, "events are missing: an append needs at least one");
  }
  AppendRequest append;
  DAYBOOK_TRY(const auto stream, daybook::StreamId::make("dcb", "events"));
  append.stream_index(stream);
  for (const auto event : given.getEvents()) {
    DAYBOOK_TRY(auto made, make_event(event));
    append.events.push_back(std::move(made));
  }
  if (given.hasCondition()) {
    const auto condition = given.getCondition();
    if (!condition.hasFailIfEventsMatch()) {
      return fail(ErrorCode::invalid_argument, "a condition must have failIfEventsMatch, a query");
    }
    DAYBOOK_TRY(auto filter, make_filter(condition.getFailIfEventsMatch()));
    append.condition.none_matching.push_back(
        {std::move(filter), daybook::Position{condition.getAfter()}});
  }
  DAYBOOK_TRY(const auto id, daybook::read_command_id(request));
  append.command_id =
      id ? *id
          : daybook::CommandId{daybook::Uuid::make_v7(environment.clock(), environment.random())};
  append.digest = daybook::sha256({daybook::as_bytes(request.body)});
  return append;
}

Result<Response> answer(const Result<Receipt>& receipt, std::chrono::microseconds duration) {
  const bool condition_failed =
      !receipt && receipt.error().code() == ErrorCode::condition_failed;
  if (!receipt && !condition_failed) return fail(receipt.error());
  capnp::MallocMessageBuilder message;
  auto appended = message.initRoot<Appended>();
  appended.setDurationInMicroseconds(static_cast<std::uint64_t>(duration.count()));
  appended.setAppendConditionFailed(condition_failed);
  std::string body;
  DAYBOOK_CHECK(daybook::to_json(appended.asReader(), body));
  auto response = Response::json(std::move(body));
  if (receipt) response.headers.push_back({"Daybook-Token", receipt->token.to_string()});
  return response;
}

}  // namespace

void append(daybook::Service& service, const Request& request,
            daybook::Completion<Result<Response>> done) {
  auto parsed = parse(service.environment(), request);
  if (!parsed) return done(fail(parsed.error()));
  const auto name = daybook::LogName::parse(request.log);
  if (!name) return done(fail(name.error()));
  const auto log = service.store().log(*name);
  if (!log) return done(fail(log.error()));
  const auto& clock = service.environment().clock();
  auto finish = [&clock, began = clock.steady_now(),
                 done = std::move(done)](Result<Receipt> receipt) mutable {
    const auto duration = std::chrono::duration_cast<std::chrono::microseconds>(
        clock.steady_now() - began);
    done(answer(receipt, duration));
  };
  (*log)->append(*std::move(parsed), std::move(finish));
}

}  // namespace dcb
