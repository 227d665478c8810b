#pragma once

#include <cstdint>

namespace daybook::testing {

/// From now on the calling thread's calls of operator new count.
void count_allocations_of_this_thread();
/// How many there were, of all threads that count. Any thread.
std::uint64_t allocations();

/// What the calling thread allocates until the end of the scope does not count.
class Uncounted {
 public:
  Uncounted();
  ~Uncounted();
  Uncounted(const Uncounted&) = delete;
  Uncounted& operator=(const Uncounted&) = delete;
};

}  // namespace daybook::testing
