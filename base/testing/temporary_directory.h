#pragma once

#include <filesystem>
#include <utility>

#include "base/result.h"

namespace daybook::testing {

/// A new directory that is removed with its content by the destructor. Moves only; one owner.
class TemporaryDirectory {
 public:
  /// In the system's directory for temporary files. Throws std::runtime_error on failure.
  TemporaryDirectory();
  /// In `parent`, which must exist. io on failure.
  static Result<TemporaryDirectory> create(const std::filesystem::path& parent);

  TemporaryDirectory(TemporaryDirectory&& other) noexcept;
  TemporaryDirectory& operator=(TemporaryDirectory&& other) noexcept;
  ~TemporaryDirectory();

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryDirectory(std::filesystem::path path) : path_{std::move(path)} {}
  std::filesystem::path path_;  // empty when there is nothing to remove
};

}  // namespace daybook::testing
