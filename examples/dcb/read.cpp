#include "read.h"

#include <daybook/core/model/message.h>
#include <daybook/net/json/message_json.h>

#include <algorithm>

#include "tags.h"

namespace dcb {

using daybook::Direction;
using daybook::ErrorCode;
using daybook::EventView;
using daybook::fail;
using daybook::Position;
using daybook::ReadRequest;
using daybook::Result;
using daybook::http::Request;

namespace {

constexpr std::string_view example =
    "GET /dcb/read?query={\"items\":[]}&options={\"from\":1,\"limit\":10}, both percent-encoded";

Result<void> check_parameters(const Request& request) {
  for (const auto& parameter : request.query) {
    if (parameter.name != "query" && parameter.name != "options") {
      return fail(ErrorCode::invalid_argument, "unknown parameter '{}': {}", parameter.name,
                  example);
    }
    const bool is_repeated = std::ranges::count(request.query, parameter.name,
                                                &daybook::http::NamedValue::name) > 1;
    if (is_repeated) {
      return fail(ErrorCode::invalid_argument, "the parameter {} is given twice", parameter.name);
    }
  }
  if (request.query_value("query")) return {};
  return fail(ErrorCode::invalid_argument, "the parameter query is missing: {}", example);
}

Result<ReadRequest> parse(const Request& request, std::uint64_t& limit) {
  DAYBOOK_CHECK(check_parameters(request));
  capnp::MallocMessageBuilder query_message;
  auto query = query_message.initRoot<Query>();
  if (const auto read = daybook::from_json(*request.query_value("query"), query); !read) {
    return fail(read.error().within("query"));
  }
  capnp::MallocMessageBuilder options_message;
  auto options = options_message.initRoot<ReadOptions>();
  if (const auto text = request.query_value("options")) {
    if (const auto read = daybook::from_json(*text, options); !read) {
      return fail(read.error().within("options"));
    }
  }
  ReadRequest parsed;
  DAYBOOK_TRY(parsed.filter, make_filter(query.asReader()));
  // `from` is inclusive in the specification, but exclusive in the log.
  const auto from = options.getFrom();
  if (options.getBackwards()) {
    parsed.direction = Direction::backward;
    parsed.from = from == 0 || from == UINT64_MAX ? Position::end() : Position{from + 1};
  } else {
    parsed.from = Position{from == 0 ? 0 : from - 1};
  }
  limit = options.getLimit();
  if (limit == 0) {
    return fail(ErrorCode::invalid_argument,
                "options: the limit must be at least 1; omit it to read everything");
  }
  return parsed;
}

Result<void> write_event(const EventView& event, std::string& out) {
  capnp::word scratch[128];
  std::fill(std::begin(scratch), std::end(scratch), capnp::word{});
  capnp::MallocMessageBuilder message{kj::arrayPtr(scratch, std::size(scratch))};
  auto shown = message.initRoot<SequencedEvent>();
  daybook::PayloadMessage stored{event.payload};
  shown.setData(stored.root<StoredEvent>().getRecorded().getData());
  shown.setPosition(event.position.value);
  const auto own = std::count_if(event.tags.begin(), event.tags.end(),
                                 [](auto tag) { return tag.starts_with(tag_prefix); });
  auto tags = shown.initTags(static_cast<capnp::uint>(own));
  capnp::uint next = 0;
  for (const auto tag : event.tags) {
    if (tag.starts_with(tag_prefix)) {
      tags.set(next++, std::string{tag.substr(tag_prefix.size())});
    } else {
      shown.setType(std::string{tag.substr(type_prefix.size())});
    }
  }
  return daybook::to_json(shown.asReader(), out);
}

/// The answer under construction. Owned by read(); one thread.
struct Answer {
  std::string body = "[";
  std::size_t events = 0;
  std::size_t scanned_bytes = 0;

  Result<void> add(const EventView& event) {
    if (events > 0) body += ',';
    DAYBOOK_CHECK(write_event(event, body));
    if (events > 0 && body.size() > answer_bytes_max) {
      return fail(ErrorCode::limit_exceeded,
                  "the answer is larger than {} bytes: set a limit of at most {} in the options, "
                  "and continue with from",
                  answer_bytes_max, events);
    }
    ++events;
    return {};
  }

  Result<void> count_scanned(std::size_t bytes, Position next) {
    scanned_bytes += bytes;
    if (scanned_bytes < scan_bytes_max) return {};
    return fail(ErrorCode::limit_exceeded,
                "{} bytes of the log were read, up to position {}, and {} events were found: {}",
                scan_bytes_max, next, events,
                events > 0 ? fmt::format("set a limit of at most {} in the options, and continue "
                                         "with from",
                                         events)
                           : std::string{"set from in the options to a position after it"});
  }
};

}  // namespace

Result<daybook::http::Response> read(daybook::Service& service, const Request& request) {
  std::uint64_t left = 0;
  DAYBOOK_TRY(auto wanted, parse(request, left));
  DAYBOOK_TRY(const auto name, daybook::LogName::parse(request.log));
  DAYBOOK_TRY(const auto* log, service.store().log(name));
  Answer answer;
  daybook::PageBuffer buffer;
  for (bool at_end = false; !at_end && left > 0;) {
    wanted.limits.events_max = static_cast<std::uint32_t>(std::min<std::uint64_t>(1000, left));
    wanted.limits.scan_bytes_max = scan_bytes_max - answer.scanned_bytes;
    DAYBOOK_TRY(const auto page, log->read(wanted, buffer));
    for (const auto* commit : page.commits) {
      for (const auto& event : commit->events) DAYBOOK_CHECK(answer.add(event));
    }
    left -= page.event_count();
    wanted.from = page.next;
    at_end = page.at_end;
    if (!at_end && left > 0) DAYBOOK_CHECK(answer.count_scanned(page.scanned_bytes, page.next));
  }
  return daybook::http::Response::json(std::move(answer.body) + "]");
}

}  // namespace dcb
