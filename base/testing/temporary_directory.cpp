#include "base/testing/temporary_directory.h"

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

namespace daybook::testing {

TemporaryDirectory::TemporaryDirectory() {
  auto created = create(std::filesystem::temp_directory_path());
  if (!created) throw std::runtime_error{created.error().message()};
  *this = *std::move(created);
}

Result<TemporaryDirectory> TemporaryDirectory::create(const std::filesystem::path& parent) {
  auto name = (parent / "daybook-XXXXXX").string();
  if (::mkdtemp(name.data())) return TemporaryDirectory{name};
  return fail(ErrorCode::io, "cannot create a directory in {}: {}", parent.string(),
              std::generic_category().message(errno));
}

TemporaryDirectory::TemporaryDirectory(TemporaryDirectory&& other) noexcept
    : path_{std::exchange(other.path_, {})} {}

TemporaryDirectory& TemporaryDirectory::operator=(TemporaryDirectory&& other) noexcept {
  std::swap(path_, other.path_);  // the other one removes the former directory
  return *this;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace daybook::testing
