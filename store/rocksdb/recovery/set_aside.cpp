#include "store/rocksdb/recovery/set_aside.h"

#include <algorithm>

#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/recovery/wal_reader.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace fs = std::filesystem;

namespace {

/// Larger than any write-ahead log, which are the largest files copied.
constexpr std::size_t copied_bytes_max = 4ULL << 30;

constexpr std::string_view prefix = "repair-";

fs::path folder_of_all(const fs::path& directory) { return directory / "set-aside"; }

/// 0 if there is none.
Result<std::uint32_t> last_number(rocksdb::FileSystem& files, const fs::path& directory) {
  DAYBOOK_TRY(const auto names, list_directory(files, folder_of_all(directory)));
  std::uint32_t last = 0;
  for (const std::string_view name : names) {
    if (!name.starts_with(prefix)) continue;
    last = std::max(last, parse_integer<std::uint32_t>(name.substr(prefix.size())).value_or(0));
  }
  return last;
}

fs::path path_of(const fs::path& directory, std::uint32_t number) {
  return folder_of_all(directory) / fmt::format("{}{}", prefix, number);
}

}  // namespace

Result<SetAside> SetAside::begin(rocksdb::FileSystem& files, const fs::path& directory) {
  DAYBOOK_TRY(const auto last, last_number(files, directory));
  const auto path = path_of(directory, last + 1);
  DAYBOOK_CHECK(make_directory(files, path));
  return SetAside{files, directory, path};
}

Result<std::optional<fs::path>> SetAside::find_last(rocksdb::FileSystem& files,
                                                    const fs::path& directory) {
  DAYBOOK_TRY(const auto last, last_number(files, directory));
  return last > 0 ? std::optional{path_of(directory, last)} : std::nullopt;
}

Result<void> SetAside::remove() { return remove_tree(*files_, path_); }

Result<void> SetAside::copy(std::string_view name) {
  return copy(directory_ / name, path_ / fs::path{name}.filename());
}

Result<void> SetAside::keep(std::string_view folder) {
  DAYBOOK_TRY(const auto names, list_directory(*files_, directory_ / folder));
  DAYBOOK_CHECK(make_directory(*files_, path_ / folder));
  for (const auto& name : names) {
    const auto from = directory_ / folder / name;
    const auto to = path_ / folder / name;
    DAYBOOK_TRY(const auto type, type_at(from));
    if (type != FileType::file) continue;  // not a RocksDB file
    const bool is_linked = !wal_number(name) && files_->LinkFile(from.string(), to.string(), {},
                                                                 nullptr).ok();
    if (!is_linked) DAYBOOK_CHECK(copy(from, to));
  }
  return sync_directory(*files_, path_ / folder);
}

Result<void> SetAside::copy(const fs::path& from, const fs::path& to) {
  std::uint64_t bytes = 0;
  DAYBOOK_TRY(const bool is_there, exists(*files_, from));
  if (!is_there) return {};
  DAYBOOK_CHECK(check(files_->GetFileSize(from.string(), {}, &bytes, nullptr),
                      fmt::format("look at {}", from.string())));
  if (bytes > copied_bytes_max) {
    return fail(ErrorCode::limit_exceeded, "{} has {} bytes; at most {} can be kept in {}",
                from.string(), bytes, copied_bytes_max, path_.string());
  }
  DAYBOOK_TRY(const auto content, read_small_file(*files_, from, bytes));
  if (!content) return {};
  return write_small_file(*files_, to, *content);
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
