#include "bench/frame/temporary_directory.h"

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace daybook::bench {

Result<TemporaryDirectory> TemporaryDirectory::create(const std::filesystem::path& parent) {
  auto name = (parent / "daybook-bench-XXXXXX").string();
  if (!::mkdtemp(name.data())) {
    return fail(ErrorCode::io, "cannot make a directory in {}: {}", parent.string(),
                std::generic_category().message(errno));
  }
  return TemporaryDirectory{name};
}

TemporaryDirectory::TemporaryDirectory(TemporaryDirectory&& other) noexcept
    : path_{std::exchange(other.path_, {})} {}

TemporaryDirectory& TemporaryDirectory::operator=(TemporaryDirectory&& other) noexcept {
  std::swap(path_, other.path_);  // the other one removes what was ours
  return *this;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace daybook::bench
