#include "bench/commands.h"

#include <cstdlib>
#include <cstring>

#include <capnp/message.h>

#include "movement.capnp.h"

namespace daybook::bench {
namespace {

// More bytes than any block or window of a compressor, so that repeats are not seen.
constexpr std::size_t payload_count = 1024;
constexpr std::size_t note_bytes = Commands::payload_bytes - 32;
constexpr std::size_t random_note_bytes = Commands::payload_bytes / 2;
constexpr std::uint64_t accounts = 10'000;

StreamId stream_of(std::uint32_t number) {
  auto stream = StreamId::make("account", fmt::format("{:08}", number));
  if (!stream) std::abort();  // the name is well formed
  return *std::move(stream);
}

}  // namespace

void SeededRandom::fill(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const std::uint64_t number = generator_();
    const auto count = std::min(bytes.size(), sizeof number);
    std::memcpy(bytes.data(), &number, count);
    bytes = bytes.subspan(count);
  }
}

Commands::Commands(const CommandShape& shape, const Clock& clock)
    : shape_{shape}, clock_{clock}, random_{1}, versions_(shape.streams) {
  for (std::uint32_t i = 0; i < shape.streams; ++i) streams_.push_back(stream_of(i));
  make_payloads();
}

void Commands::make_payloads() {
  for (std::size_t i = 0; i < payload_count; ++i) {
    capnp::MallocMessageBuilder message;
    auto movement = message.initRoot<Movement>();
    movement.setAccount(random_.below(accounts));
    movement.setCents(static_cast<std::int64_t>(random_.below(100'000)) - 50'000);
    auto note = movement.initNote(note_bytes);
    random_.fill({reinterpret_cast<std::byte*>(note.begin()), random_note_bytes});
    const auto segment = message.getSegmentsForOutput()[0];
    if (segment.asBytes().size() != payload_bytes) std::abort();  // the schema's width changed
    payloads_.push_back(kj::heapArray(segment));
  }
}

AppendRequest Commands::next() {
  const auto stream = random_.below(shape_.streams);
  AppendRequest request;
  request.command_id = CommandId{Uuid::make_v7(clock_, random_)};
  random_.fill(request.digest);  // a hash does not compress either
  request.streams.push_back(streams_[stream]);
  request.condition.expected.push_back({streams_[stream], versions_[stream]});
  request.events.reserve(shape_.events_per_commit);
  for (std::uint32_t i = 0; i < shape_.events_per_commit; ++i) {
    const auto& payload = payloads_[payload_++ % payloads_.size()];
    request.events.push_back({0, 0, capnp::typeId<Movement>(), kj::heapArray(payload.asPtr()), {}});
  }
  versions_[stream] = versions_[stream].next(shape_.events_per_commit);
  return request;
}

}  // namespace daybook::bench
