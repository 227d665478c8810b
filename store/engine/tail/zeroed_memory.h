#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>

namespace daybook::engine {

/// Zeroed memory of a fixed size. Untouched pages use no memory: the kernel provides a page at the
/// first access. Uses huge pages where possible, because access is random and would miss the TLB
/// each time. Owned by its user; the user provides synchronisation.
template <class T>
class ZeroedMemory {
 public:
  explicit ZeroedMemory(std::size_t count) : count_{count}, mapped_bytes_{count * sizeof(T)} {
    constexpr std::size_t large_page_bytes = std::size_t{2} << 20;
    const bool is_large = mapped_bytes_ >= large_page_bytes;
    if (is_large) mapped_bytes_ += large_page_bytes;  // room to align to a huge page
    mapped_ = mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped_ == MAP_FAILED) throw std::bad_alloc{};
    auto address = reinterpret_cast<std::uintptr_t>(mapped_);
    if (is_large) {
      madvise(mapped_, mapped_bytes_, MADV_HUGEPAGE);  // a hint; failure does no harm
      address = (address + large_page_bytes - 1) / large_page_bytes * large_page_bytes;
    }
    data_ = reinterpret_cast<T*>(address);
  }
  ZeroedMemory(const ZeroedMemory&) = delete;
  ZeroedMemory& operator=(const ZeroedMemory&) = delete;
  ~ZeroedMemory() { munmap(mapped_, mapped_bytes_); }

  /// Faults in the pages of the first `bytes`. Call before anything is written. Useful if pages are
  /// read before they are written (the first read and the first write would each fault), or if the
  /// user must not wait for the kernel later.
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
