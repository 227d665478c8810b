#include "bench/load/payloads.h"

#include <cstdlib>

#include <capnp/message.h>

#include "load/movement.capnp.h"

#include "bench/load/seeded_random.h"

namespace daybook::bench {
namespace {

constexpr std::size_t payload_count = 1024;
constexpr std::size_t note_bytes = Payloads::bytes - 48;
constexpr std::uint64_t accounts = 10'000;

std::size_t random_bytes(Content content) {
  switch (content) {
    case Content::half_random: return Payloads::bytes / 2;
    case Content::random: return note_bytes;
    case Content::zeros: return 0;
  }
  return 0;
}

}  // namespace

std::shared_ptr<const Payloads> Payloads::make(Content content) {
  const auto made = std::make_shared<Payloads>();
  SeededRandom random{1};
  for (std::size_t i = 0; i < payload_count; ++i) {
    capnp::MallocMessageBuilder message;
    auto movement = message.initRoot<MovementEvent>().initMoved();
    movement.setAccount(random.below(accounts));
    movement.setCents(static_cast<std::int64_t>(random.below(100'000)) - 50'000);
    auto note = movement.initNote(note_bytes);
    random.fill({reinterpret_cast<std::byte*>(note.begin()), random_bytes(content)});
    const auto segment = message.getSegmentsForOutput()[0];
    if (segment.asBytes().size() != bytes) std::abort();  // the schema's width changed
    made->payloads_.push_back(kj::heapArray(segment));
  }
  return made;
}

}  // namespace daybook::bench
