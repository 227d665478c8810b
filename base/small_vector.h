#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <utility>

namespace daybook {

/// A vector that stores its first `inside` elements inline. The standard library has none, and core
/// does not use Boost. A value. It only grows, and has only the part of std::vector's interface
/// that is used.
template <class T, std::size_t inside>
class SmallVector {
 public:
  SmallVector() = default;
  SmallVector(std::initializer_list<T> elements) {
    reserve(elements.size());
    for (const auto& element : elements) push_back(element);
  }
  SmallVector(const SmallVector& other) {
    reserve(other.size_);
    for (const auto& element : other) push_back(element);
  }
  SmallVector(SmallVector&& other) noexcept { take(other); }
  SmallVector& operator=(const SmallVector& other) {
    if (this != &other) *this = SmallVector{other};
    return *this;
  }
  SmallVector& operator=(SmallVector&& other) noexcept {
    if (this != &other) {
      release();
      take(other);
    }
    return *this;
  }
  ~SmallVector() { release(); }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  T& operator[](std::size_t index) { return data_[index]; }
  const T& operator[](std::size_t index) const { return data_[index]; }
  const T& front() const { return *data_; }

  void push_back(T element) {
    if (size_ == capacity_) reserve(2 * capacity_);
    std::construct_at(data_ + size_, std::move(element));
    ++size_;
  }
  void reserve(std::size_t capacity) {
    if (capacity <= capacity_) return;
    auto* const data = std::allocator<T>{}.allocate(capacity);
    std::uninitialized_move(begin(), end(), data);
    std::destroy(begin(), end());
    if (data_ != own()) std::allocator<T>{}.deallocate(data_, capacity_);
    data_ = data;
    capacity_ = capacity;
  }
  void clear() {
    std::destroy(begin(), end());
    size_ = 0;
  }

  friend bool operator==(const SmallVector& a, std::span<const T> b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }
  friend bool operator==(const SmallVector& a, const SmallVector& b) {
    return a == std::span<const T>{b.begin(), b.size()};
  }

 private:
  T* own() { return reinterpret_cast<T*>(own_); }

  void release() noexcept {
    clear();
    if (data_ != own()) std::allocator<T>{}.deallocate(data_, capacity_);
    data_ = own();
    capacity_ = inside;
  }
  /// Requires that this is empty and has nothing allocated.
  void take(SmallVector& other) noexcept {
    if (other.data_ == other.own()) {
      std::uninitialized_move(other.begin(), other.end(), data_);
      size_ = other.size_;
      other.clear();
    } else {
      data_ = std::exchange(other.data_, other.own());
      size_ = std::exchange(other.size_, 0);
      capacity_ = std::exchange(other.capacity_, inside);
    }
  }

  alignas(T) std::byte own_[inside * sizeof(T)];
  T* data_ = own();
  std::size_t size_ = 0;
  std::size_t capacity_ = inside;
};

}  // namespace daybook
