#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace daybook::engine {

/// Zeroed memory of a fixed size. Pages that were never written cost nothing: the operating system
/// gives them when they are. Owned by what uses it.
template <class T>
class ZeroedMemory {
 public:
  explicit ZeroedMemory(std::size_t count)
      : memory_{static_cast<T*>(std::calloc(count, sizeof(T)))}, count_{count} {
    if (!memory_) throw std::bad_alloc{};
  }
  /// Has all its pages now. For what is read before it is written: the first read of a page and the
  /// first write would each cost a fault.
  void touch() { std::memset(static_cast<void*>(data()), 0, count_ * sizeof(T)); }

  T* data() const { return memory_.get(); }
  std::size_t size() const { return count_; }
  T& operator[](std::size_t i) const { return memory_.get()[i]; }

 private:
  struct Free {
    void operator()(T* memory) const { std::free(memory); }
  };
  std::unique_ptr<T, Free> memory_;
  std::size_t count_;
};

}  // namespace daybook::engine
