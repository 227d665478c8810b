#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <kj/array.h>

#include "core/model/event.h"

namespace daybook::bench {

/// What the free bytes of a payload are. Half of it random is what real events look like to a
/// compressor.
enum class Content : std::uint8_t { half_random, random, zeros };

/// MovementEvents made beforehand, so that no workload measures how they are made: more bytes than
/// any block or window of a compressor, so that repeats are not seen. Any thread, once made.
class Payloads {
 public:
  static constexpr std::size_t bytes = 256;

  static std::shared_ptr<const Payloads> make(Content content = Content::half_random);

  /// A copy, as a caller's own encoder would make: of another one for each number.
  kj::Array<capnp::word> copy(std::uint64_t number) const {
    return kj::heapArray(payloads_[number % payloads_.size()].asPtr());
  }

 private:
  std::vector<kj::Array<capnp::word>> payloads_;
};

}  // namespace daybook::bench
