#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/ports/event_log.h"
#include "tests/store/backend.h"

namespace daybook::testing {

StreamId stream(std::string_view text);
/// A readable payload, and its text.
kj::Array<capnp::word> words(std::string_view text);
std::string text_of(Payload payload);
/// The same number gives the same id.
CommandId command(std::uint64_t number);
Digest digest(std::string_view command);

/// An append under construction, so that a test reads as one sentence. A value.
struct Draft {
  AppendRequest request;

  Draft();  ///< with a new command id
  explicit Draft(CommandId id, std::string_view command = "command");

  Draft event(std::string_view stream_text, std::string_view payload = "happened",
              std::vector<std::string> tags = {}, std::uint16_t variant = 0) &&;
  Draft expecting(std::string_view stream_text, std::uint64_t version) &&;
  Draft none_matching(Filter filter, std::uint64_t after) &&;
  Draft metadata(Metadata metadata) &&;
};

/// Appends; fails the test if it is refused.
Receipt append(Backend& backend, EventLog& log, Draft draft);
/// Appends to the Log `main`.
Receipt append(Backend& backend, Draft draft);
/// The refusal; fails the test if there is none.
Error refusal(Backend& backend, Draft draft);
Error refusal(Backend& backend, EventLog& log, Draft draft);

/// The payload texts of a page, in order.
template <class Place>
std::vector<std::string> texts(const Page<Place>& page) {
  std::vector<std::string> found;
  for (const auto* commit : page.commits) {
    for (const auto& event : commit->events) found.push_back(text_of(event.payload));
  }
  return found;
}

/// All matching events of a Log, read page by page.
std::vector<std::string> read_all(const EventLog& log, const Filter& filter = {},
                                  Direction direction = Direction::forward, ReadLimits limits = {});
std::vector<std::string> read_stream(const EventLog& log, std::string_view stream_text,
                                     Direction direction = Direction::forward,
                                     ReadLimits limits = {});

}  // namespace daybook::testing
