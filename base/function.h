#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace daybook {

/// A move-only callable with a small buffer. std::move_only_function is C++23, and std::function
/// cannot hold move-only callables. A value; no concurrent calls.
template <class Signature>
class Function;

template <class R, class... Args>
class Function<R(Args...)> {
  static constexpr std::size_t buffer_bytes = 64;

 public:
  Function() = default;

  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, Function> &&
             std::is_invocable_r_v<R, std::remove_cvref_t<F>&, Args...>)
  Function(F&& callable) {  // NOLINT: implicit on purpose, like std::function
    using Callable = std::remove_cvref_t<F>;
    if constexpr (sizeof(Callable) <= buffer_bytes &&
                  alignof(Callable) <= alignof(std::max_align_t) &&
                  std::is_nothrow_move_constructible_v<Callable>) {
      new (&buffer_) Callable(std::forward<F>(callable));
      operations_ = &inline_operations<Callable>;
    } else {
      new (&buffer_) (Callable*)(new Callable(std::forward<F>(callable)));
      operations_ = &heap_operations<Callable>;
    }
  }

  Function(Function&& other) noexcept { take(other); }
  Function& operator=(Function&& other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }
  ~Function() { reset(); }

  R operator()(Args... args) {
    return operations_->call(&buffer_, std::forward<Args>(args)...);
  }
  explicit operator bool() const { return operations_ != nullptr; }

 private:
  struct Operations {
    R (*call)(void*, Args&&...);
    void (*move)(void* from, void* to) noexcept;  // destroys the source
    void (*destroy)(void*) noexcept;
  };

  template <class F>
  static constexpr Operations inline_operations{
      [](void* self, Args&&... args) -> R {
        return (*static_cast<F*>(self))(std::forward<Args>(args)...);
      },
      [](void* from, void* to) noexcept {
        new (to) F(std::move(*static_cast<F*>(from)));
        static_cast<F*>(from)->~F();
      },
      [](void* self) noexcept { static_cast<F*>(self)->~F(); }};

  template <class F>
  static constexpr Operations heap_operations{
      [](void* self, Args&&... args) -> R {
        return (**static_cast<F**>(self))(std::forward<Args>(args)...);
      },
      [](void* from, void* to) noexcept { new (to) (F*)(*static_cast<F**>(from)); },
      [](void* self) noexcept { delete *static_cast<F**>(self); }};

  void take(Function& other) noexcept {
    operations_ = std::exchange(other.operations_, nullptr);
    if (operations_) operations_->move(&other.buffer_, &buffer_);
  }
  void reset() noexcept {
    if (operations_) std::exchange(operations_, nullptr)->destroy(&buffer_);
  }

  alignas(std::max_align_t) std::byte buffer_[buffer_bytes];
  const Operations* operations_ = nullptr;
};

using Task = Function<void()>;

/// The callback of an asynchronous operation. Called exactly once, and not inside the call that
/// started the operation unless that call says so. Destroying it uncalled aborts the process,
/// because an answer would be lost silently; during stack unwinding it is allowed, and the code
/// that catches the exception must answer. Calls must not throw.
template <class T>
class Completion {
 public:
  /// Empty: assign to it before calling it.
  Completion() = default;

  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, Completion> &&
             std::is_invocable_v<std::remove_cvref_t<F>&, T>)
  Completion(F&& callable) : call_{std::forward<F>(callable)} {}  // NOLINT: implicit on purpose

  Completion(Completion&&) noexcept = default;
  Completion& operator=(Completion&& other) noexcept {
    require_called();
    call_ = std::move(other.call_);
    return *this;
  }
  ~Completion() { require_called(); }

  void operator()(T value) noexcept {
    auto call = std::move(call_);
    call(std::move(value));
  }

 private:
  void require_called() const noexcept {
    if (!call_ || std::uncaught_exceptions() > 0) return;
    std::fputs("daybook: a completion was dropped without being called\n", stderr);
    std::abort();
  }

  Function<void(T)> call_;
};

}  // namespace daybook
