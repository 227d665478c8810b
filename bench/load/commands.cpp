#include "bench/load/commands.h"

#include <cstdlib>

#include "load/movement.capnp.h"

namespace daybook::bench {
namespace {

// An event's first tag is its account's, the others are of this many, as of branches or kinds.
constexpr std::uint64_t common_tags = 1000;

}  // namespace

Commands::Commands(const CommandShape& shape, const Clock& clock,
                   std::shared_ptr<const Payloads> payloads, std::uint32_t producer)
    : shape_{shape},
      clock_{clock},
      payloads_{std::move(payloads)},
      producer_{producer},
      random_{producer + 1},
      versions_(shape.streams) {
  streams_.reserve(shape.streams);
  for (std::uint32_t i = 0; i < shape.streams; ++i) streams_.push_back(make_stream());
}

StreamId Commands::make_stream() {
  auto stream = StreamId::make("account", fmt::format("{}{:08}", producer_, streams_made_++));
  if (!stream) std::abort();  // the name is well formed
  return *std::move(stream);
}

std::uint32_t Commands::next_stream() {
  const auto commit = commits_++;
  const auto number = shape_.order == Order::in_turn ? commit : random_.below(shape_.streams);
  return static_cast<std::uint32_t>(number % shape_.streams);
}

std::vector<std::string> Commands::tags_of(std::uint32_t stream) {
  std::vector<std::string> tags;
  for (std::uint32_t i = 0; i < shape_.tags_per_event; ++i) {
    tags.push_back(i == 0 ? fmt::format("account:{}", streams_[stream].key())
                          : fmt::format("branch{}:{}", i, random_.below(common_tags)));
  }
  return tags;
}

AppendRequest Commands::next_of(std::uint32_t stream) {
  AppendRequest request;
  request.command_id = CommandId{Uuid::make_v7(clock_, random_)};
  random_.fill(request.digest);  // a hash does not compress either
  request.streams.push_back(streams_[stream]);
  request.condition.expected.push_back({streams_[stream], versions_[stream]});
  request.events.reserve(shape_.events_per_commit);
  for (std::uint32_t i = 0; i < shape_.events_per_commit; ++i) {
    request.events.push_back({0, 0, capnp::typeId<MovementEvent>(), payloads_->copy(events_++),
                              tags_of(stream)});
  }
  auto& version = versions_[stream];
  version = version.next(shape_.events_per_commit);
  if (shape_.events_per_stream != 0 && version.value >= shape_.events_per_stream) {
    streams_[stream] = make_stream();
    version = Version{0};
  }
  return request;
}

}  // namespace daybook::bench
