#pragma once

#include <filesystem>

#include "core/result.h"

namespace daybook::control {

/// A file descriptor that is closed with its owner. Moves only.
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

/// Listens on DIR/control (mode 0600), to be accepted without waiting. What a killed process left
/// there is replaced: the caller holds the directory's lock.
Result<Descriptor> listen_at(const std::filesystem::path& directory);
/// Nothing when nobody serves the directory.
Descriptor connect_to(const std::filesystem::path& directory);

}  // namespace daybook::control
