#pragma once

#include <chrono>
#include <filesystem>

#include "base/result.h"

namespace daybook::control {

/// Owns a file descriptor and closes it. Move-only; one thread at a time.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_{number} {}
  Descriptor(Descriptor&& other) noexcept : number_{other.release()} {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  int release();

 private:
  int number_ = -1;
};

/// Listens on DIR/control (mode 0600); the socket is non-blocking. Replaces the socket of a killed
/// process: the caller holds the lock of the directory.
Result<Descriptor> listen_at(const std::filesystem::path& directory);
/// Returns an empty Descriptor when nobody serves the directory. Fails with store_locked when the
/// serving process accepts no connection within `patience`. Sending takes no longer either.
Result<Descriptor> connect_to(const std::filesystem::path& directory,
                              std::chrono::milliseconds patience);
/// The Error of a serving process that does not answer.
tl::unexpected<Error> no_answer(const std::filesystem::path& directory,
                                std::chrono::milliseconds patience);

}  // namespace daybook::control
