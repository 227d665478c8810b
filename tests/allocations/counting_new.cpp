#include "tests/allocations/counting_new.h"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace daybook::testing {
namespace {

std::atomic<std::uint64_t> count{0};
thread_local bool is_counted = false;
thread_local int uncounted = 0;

}  // namespace

void count_allocations_of_this_thread() { is_counted = true; }
std::uint64_t allocations() { return count.load(); }

Uncounted::Uncounted() { ++uncounted; }
Uncounted::~Uncounted() { --uncounted; }

namespace {

void* allocate(std::size_t bytes, std::size_t alignment) {
  if (is_counted && uncounted == 0) count.fetch_add(1, std::memory_order_relaxed);
  if (bytes == 0) bytes = 1;
  void* memory = nullptr;
  if (alignment <= alignof(std::max_align_t)) {
    memory = std::malloc(bytes);
  } else if (posix_memalign(&memory, alignment, bytes) != 0) {
    memory = nullptr;
  }
  if (!memory) std::abort();  // a test has no use for std::bad_alloc
  return memory;
}

}  // namespace
}  // namespace daybook::testing

// The other forms of new and delete call these (C++20, [new.delete]).
void* operator new(std::size_t bytes) { return daybook::testing::allocate(bytes, 0); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return daybook::testing::allocate(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
