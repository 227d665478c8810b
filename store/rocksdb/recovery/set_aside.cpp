#include "store/rocksdb/recovery/set_aside.h"

#include "store/rocksdb/small_file.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace fs = std::filesystem;

namespace {

/// More than a write-ahead log ever has; they are the longest files that are copied.
constexpr std::size_t copied_bytes_max = 4ULL << 30;

}  // namespace

Result<SetAside> SetAside::begin(rocksdb::FileSystem& files, const fs::path& directory) {
  const auto all = directory / "set-aside";
  DAYBOOK_CHECK(make_directory(files, all));
  for (std::uint32_t number = 1;; ++number) {
    const auto path = all / fmt::format("repair-{}", number);
    DAYBOOK_TRY(const bool is_there, exists(files, path));
    if (is_there) continue;
    DAYBOOK_CHECK(make_directory(files, path));
    return SetAside{files, directory, path};
  }
}

Result<void> SetAside::copy(std::string_view name) {
  std::uint64_t bytes = 0;
  const auto from = directory_ / name;
  DAYBOOK_TRY(const bool is_there, exists(*files_, from));
  if (!is_there) return {};
  DAYBOOK_CHECK(check(files_->GetFileSize(from.string(), {}, &bytes, nullptr),
                      fmt::format("look at {}", from.string())));
  if (bytes > copied_bytes_max) {
    return fail(ErrorCode::limit_exceeded, "{} has {} bytes; at most {} are kept in {}",
                from.string(), bytes, copied_bytes_max, path_.string());
  }
  DAYBOOK_TRY(const auto content, read_small_file(*files_, from, bytes));
  if (!content) return {};
  return write_small_file(*files_, path_ / from.filename(), *content);
}

Result<void> SetAside::move(std::string_view name) {
  const auto from = directory_ / name;
  DAYBOOK_TRY(const bool is_there, exists(*files_, from));
  if (!is_there) return {};
  return rename_durably(*files_, from, path_ / from.filename());
}

Result<void> rename_durably(rocksdb::FileSystem& files, const fs::path& from, const fs::path& to) {
  DAYBOOK_CHECK(check(files.RenameFile(from.string(), to.string(), {}, nullptr),
                      fmt::format("rename {}", from.string())));
  DAYBOOK_CHECK(sync_directory(files, to.parent_path()));
  return sync_directory(files, from.parent_path());
}

}  // namespace daybook::engine
