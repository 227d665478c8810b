#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>

namespace daybook::engine {

/// Zeroed memory of a fixed size. Pages that were never written cost nothing: the operating system
/// gives them when they are, large ones where it can, since what lies here is looked at in no order
/// and would otherwise cost a look into the page table each time. Owned by what uses it.
template <class T>
class ZeroedMemory {
 public:
  explicit ZeroedMemory(std::size_t count) : count_{count}, mapped_bytes_{count * sizeof(T)} {
    constexpr std::size_t large_page_bytes = std::size_t{2} << 20;
    const bool is_large = mapped_bytes_ >= large_page_bytes;
    if (is_large) mapped_bytes_ += large_page_bytes;  // to begin at the border of a large page
    mapped_ = mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped_ == MAP_FAILED) throw std::bad_alloc{};
    auto address = reinterpret_cast<std::uintptr_t>(mapped_);
    if (is_large) {
      madvise(mapped_, mapped_bytes_, MADV_HUGEPAGE);  // a wish: without it all works as well
      address = (address + large_page_bytes - 1) / large_page_bytes * large_page_bytes;
    }
    data_ = reinterpret_cast<T*>(address);
  }
  ZeroedMemory(const ZeroedMemory&) = delete;
  ZeroedMemory& operator=(const ZeroedMemory&) = delete;
  ~ZeroedMemory() { munmap(mapped_, mapped_bytes_); }

  /// Has its pages now, those of the first `bytes` at least. Nothing may have been written. For
  /// what is read before it is written, since the first read of a page and the first write would
  /// each cost a fault; and for who must not wait for the operating system later.
  void touch(std::size_t bytes = SIZE_MAX) {
    constexpr std::size_t page_bytes = 4096;
    auto* const data = reinterpret_cast<volatile char*>(data_);
    const auto end = std::min(bytes, count_ * sizeof(T));
    for (std::size_t i = 0; i < end; i += page_bytes) data[i] = 0;
  }

  T* data() const { return data_; }
  std::size_t size() const { return count_; }
  T& operator[](std::size_t i) const { return data_[i]; }

 private:
  std::size_t count_;
  std::size_t mapped_bytes_;
  void* mapped_;
  T* data_;
};

}  // namespace daybook::engine
