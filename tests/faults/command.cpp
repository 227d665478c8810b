#include "tests/faults/command.h"

#include <cstring>

#include "base/bytes.h"
#include "core/model/command.h"
#include "tests/support/choice.h"

namespace daybook::faults {
namespace {

constexpr std::uint64_t streams = 5;
constexpr std::uint64_t schema = 0x1234;

std::string key_of(const Command& command, std::uint32_t event) {
  return std::to_string((command.number + event) % streams);
}

std::vector<std::string> tags_of(const Command& command, std::uint32_t event) {
  if (event % 2 == 1) return {};
  return {fmt::format("tag:{}", command.number % 7), fmt::format("command:{}", command.number)};
}

std::string payload_of(const Command& command, std::uint32_t event) {
  support::Choice choice{command.number * 1000 + event};
  // Random, so that it is not compressed; the rest of a long one by a step of Knuth's MMIX, which
  // is quicker.
  auto word = choice.below(UINT64_MAX);
  std::string bytes(sizeof word * ((command.bytes + 7) / 8), '\0');
  for (std::size_t at = 0; at < bytes.size(); at += sizeof word) {
    word = word * 6364136223846793005ULL + 1442695040888963407ULL;
    std::memcpy(bytes.data() + at, &word, sizeof word);
  }
  return bytes;
}

}  // namespace

CommandId id_of(const Command& command) {
  return command_id_from_key(fmt::format("command {}", command.number));
}

AppendRequest request_of(const Command& command) {
  AppendRequest request;
  request.command_id = id_of(command);
  const auto text = fmt::format("{} {} {}", command.number, command.events, command.bytes);
  request.digest = sha256({as_bytes(std::string_view{text})});
  for (std::uint32_t i = 0; i < command.events; ++i) {
    const auto stream = StreamId::parse("a-" + key_of(command, i)).value();
    const auto bytes = payload_of(command, i);
    auto payload = kj::heapArray<capnp::word>(bytes.size() / sizeof(capnp::word));
    std::memcpy(static_cast<void*>(payload.begin()), bytes.data(), bytes.size());
    request.events.push_back({request.stream_index(stream), static_cast<std::uint16_t>(i % 3),
                              schema, std::move(payload), tags_of(command, i)});
  }
  if (command.is_stale) {
    const auto stream = StreamId::parse("a-" + key_of(command, 0)).value();
    request.condition.expected.push_back({stream, Version{1'000'000'000}});
  }
  return request;
}

std::string difference(const Command& command, const CommitView& commit) {
  if (commit.events.size() != command.events || commit.event_count != command.events) {
    return fmt::format("has {} events instead of {}", commit.events.size(), command.events);
  }
  for (std::uint32_t i = 0; i < command.events; ++i) {
    const auto& event = commit.events[i];
    const auto bytes = payload_of(command, i);
    const auto stored = event.payload;
    const bool same_bytes = stored.size() * sizeof(capnp::word) == bytes.size() &&
                            std::memcmp(stored.data(), bytes.data(), bytes.size()) == 0;
    if (!same_bytes) return fmt::format("has another payload in event {}", i);
    if (event.category != "a" || event.key != key_of(command, i)) {
      return fmt::format("has event {} in another stream", i);
    }
    const auto tags = tags_of(command, i);
    if (!std::ranges::equal(event.tags, tags)) {
      return fmt::format("has other tags at event {}", i);
    }
    if (event.position.value != commit.first_position.value + i) {
      return fmt::format("has event {} at another position", i);
    }
  }
  return {};
}

}  // namespace daybook::faults
