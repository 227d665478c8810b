#include "tests/store/drafts.h"

#include <cstring>

#include "base/bytes.h"
#include "tests/catch.h"

namespace daybook::testing {
namespace {

template <class T>
T value_of(Result<T> result) {
  if (!result) FAIL(result.error().message());
  return *std::move(result);
}

}  // namespace

StreamId stream(std::string_view text) { return value_of(StreamId::parse(text)); }

kj::Array<capnp::word> words(std::string_view text) {
  auto array = kj::heapArray<capnp::word>(1 + (text.size() + 7) / 8);
  std::memset(static_cast<void*>(array.begin()), 0, array.size() * sizeof(capnp::word));
  const std::uint64_t size = text.size();
  std::memcpy(static_cast<void*>(array.begin()), &size, sizeof size);
  std::memcpy(static_cast<void*>(array.begin() + 1), text.data(), text.size());
  return array;
}

std::string text_of(Payload payload) {
  std::uint64_t size = 0;
  std::memcpy(&size, payload.data(), sizeof size);
  return {reinterpret_cast<const char*>(payload.data() + 1), size};
}

CommandId command(std::uint64_t number) {
  return command_id_from_key(fmt::format("command {}", number));
}

Digest digest(std::string_view command) { return sha256({as_bytes(command)}); }

Draft::Draft() : Draft{CommandId{}} {
  static SystemEnvironment environment;
  request.command_id = CommandId{Uuid::make_v7(environment.clock(), environment.random())};
}

Draft::Draft(CommandId id, std::string_view command) {
  request.command_id = id;
  request.digest = digest(command);
}

Draft Draft::event(std::string_view stream_text, std::string_view payload,
                   std::vector<std::string> tags, std::uint16_t variant) && {
  const auto index = request.stream_index(stream(stream_text));
  request.events.push_back({index, variant, 0x1234, words(payload), std::move(tags)});
  return std::move(*this);
}

Draft Draft::expecting(std::string_view stream_text, std::uint64_t version) && {
  request.condition.expected.push_back({stream(stream_text), Version{version}});
  return std::move(*this);
}

Draft Draft::none_matching(Filter filter, std::uint64_t after) && {
  request.condition.none_matching.push_back({std::move(filter), Position{after}});
  return std::move(*this);
}

Draft Draft::metadata(Metadata metadata) && {
  request.metadata = std::move(metadata);
  return std::move(*this);
}

Receipt append(Backend& backend, EventLog& log, Draft draft) {
  return value_of(append_and_wait(log, backend.environment(), std::move(draft.request)));
}

Receipt append(Backend& backend, Draft draft) {
  return append(backend, backend.log(), std::move(draft));
}

Error refusal(Backend& backend, EventLog& log, Draft draft) {
  const auto result = append_and_wait(log, backend.environment(), std::move(draft.request));
  if (result) FAIL("the append was accepted");
  return result.error();
}

Error refusal(Backend& backend, Draft draft) {
  return refusal(backend, backend.log(), std::move(draft));
}

std::vector<std::string> read_all(const EventLog& log, const Filter& filter, Direction direction,
                                  ReadLimits limits) {
  std::vector<std::string> all;
  PageBuffer buffer;
  ReadRequest request{direction == Direction::forward ? Position{0} : Position::end(), direction,
                      filter, limits};
  while (true) {
    const auto page = value_of(log.read(request, buffer));
    const auto found = texts(page);
    all.insert(all.end(), found.begin(), found.end());
    if (page.at_end) return all;
    REQUIRE(page.next != request.from);
    request.from = page.next;
  }
}

std::vector<std::string> read_stream(const EventLog& log, std::string_view stream_text,
                                     Direction direction, ReadLimits limits) {
  std::vector<std::string> all;
  PageBuffer buffer;
  StreamReadRequest request{direction == Direction::forward ? Version{0} : Version::end(),
                            direction, limits};
  while (true) {
    const auto page = value_of(log.read_stream(stream(stream_text), request, buffer));
    const auto found = texts(page);
    all.insert(all.end(), found.begin(), found.end());
    if (page.at_end) return all;
    REQUIRE(page.next != request.from);
    request.from = page.next;
  }
}

}  // namespace daybook::testing
