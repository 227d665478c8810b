#pragma once

#include <filesystem>

#include "base/result.h"

namespace daybook::bench {

/// A new directory that is removed, with everything in it, with this object. One owner.
class TemporaryDirectory {
 public:
  /// In `parent`, which must be there. ErrorCode::io when it cannot be made.
  static Result<TemporaryDirectory> create(const std::filesystem::path& parent);

  TemporaryDirectory(TemporaryDirectory&& other) noexcept;
  TemporaryDirectory& operator=(TemporaryDirectory&& other) noexcept;
  ~TemporaryDirectory();

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryDirectory(std::filesystem::path path) : path_{std::move(path)} {}
  std::filesystem::path path_;  // empty when there is nothing to remove
};

}  // namespace daybook::bench
