#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/model/event.h"

namespace daybook {

/// Limits on the size and cost of one read. A read that reaches a limit ends there and returns
/// where to continue.
struct ReadLimits {
  std::uint32_t events_max = 1000;
  std::size_t bytes_max = 4 * 1024 * 1024;  ///< of records; at least one Commit is always returned
  std::size_t scan_bytes_max = 64 * 1024 * 1024;  ///< of records scanned without a match
};

enum class Direction : std::uint8_t { forward, backward };

/// The memory that a page points into, reused between reads. Owned by the reader; one thread at a
/// time.
class PageBuffer {
 public:
  /// Uninitialised memory, aligned to 8 bytes, valid until clear() or destruction.
  std::byte* allocate(std::size_t bytes);

  template <class T>
  std::span<T> allocate_array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 8);
    auto* memory = reinterpret_cast<T*>(allocate(count * sizeof(T)));
    for (std::size_t i = 0; i < count; ++i) new (memory + i) T{};
    return {memory, count};
  }

  void clear();

 private:
  struct Chunk {
    std::unique_ptr<std::uint64_t[]> words;
    std::size_t bytes = 0;
  };
  std::vector<Chunk> chunks_;
  std::size_t chunk_ = 0;  // the chunk being filled
  std::size_t used_ = 0;   // bytes used in it
};

/// The result of one read: Commits in the requested order, with their matching events. In a
/// backward read the events of a Commit are also in reverse order. Place is Position, Version or
/// Serial.
template <class Place>
struct Page {
  std::vector<const CommitView*> commits;
  Place next;            ///< where to continue: the `from` of the next read
  bool at_end = false;   ///< there was nothing more in this direction at the time of the read
  std::size_t scanned_bytes = 0;  ///< of records scanned, whether they matched or not

  std::size_t event_count() const {
    std::size_t count = 0;
    for (const auto* commit : commits) count += commit->events.size();
    return count;
  }
};

}  // namespace daybook
