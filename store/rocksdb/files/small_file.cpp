#include "store/rocksdb/files/small_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <system_error>

#include "base/bytes.h"
#include "base/crc32c.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view checksum_word = "checksum ";

Result<void> write_and_sync(rocksdb::FileSystem& files, const fs::path& path,
                            std::string_view content) {
  std::unique_ptr<rocksdb::FSWritableFile> file;
  const auto doing = [&] { return fmt::format("write {}", path.string()); };
  DAYBOOK_CHECK(check(files.NewWritableFile(path.string(), {}, &file, nullptr), doing()));
  DAYBOOK_CHECK(check(file->Append({content.data(), content.size()}, {}, nullptr), doing()));
  DAYBOOK_CHECK(check(file->Sync({}, nullptr), doing()));
  return check(file->Close({}, nullptr), doing());
}

/// Also for a link to a directory; not for a directory.
Result<void> remove_file(rocksdb::FileSystem& files, const fs::path& path) {
  return check(files.DeleteFile(path.string(), {}, nullptr),
               fmt::format("remove {}", path.string()));
}

}  // namespace

Result<FileType> type_at(const fs::path& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) == 0) {
    if (S_ISDIR(found.st_mode)) return FileType::directory;
    return S_ISREG(found.st_mode) ? FileType::file : FileType::special;
  }
  if (errno == ENOENT || errno == ENOTDIR) return FileType::nothing;
  return fail(ErrorCode::io, "cannot look at {}: {}", path.string(),
              std::generic_category().message(errno));
}

Result<std::optional<std::string>> read_small_file(rocksdb::FileSystem& files, const fs::path& path,
                                                   std::size_t bytes_max) {
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  const auto opened = files.NewSequentialFile(path.string(), {}, &file, nullptr);
  if (opened.IsNotFound() || opened.IsPathNotFound()) return std::optional<std::string>{};
  const auto doing = [&] { return fmt::format("read {}", path.string()); };
  DAYBOOK_CHECK(check(opened, doing()));
  std::string content;
  DAYBOOK_CHECK(check(read_up_to(*file, bytes_max + 1, content), doing()));
  if (content.size() > bytes_max) {
    return fail(ErrorCode::corrupt, "{} is longer than the {} bytes that such a file may have",
                path.string(), bytes_max);
  }
  return std::optional{std::move(content)};
}

rocksdb::IOStatus read_up_to(rocksdb::FSSequentialFile& file, std::size_t bytes,
                             std::string& content) {
  content.resize(bytes);
  std::size_t done = 0;
  while (done < bytes) {
    rocksdb::Slice part;
    auto status = file.Read(bytes - done, {}, &part, content.data() + done, nullptr);
    if (!status.ok()) return status;
    if (part.empty()) break;
    if (part.data() != content.data() + done) {
      std::copy_n(part.data(), part.size(), content.data() + done);
    }
    done += part.size();
  }
  content.resize(done);
  return rocksdb::IOStatus::OK();
}

Result<void> write_small_file(rocksdb::FileSystem& files, const fs::path& path,
                              std::string_view content) {
  DAYBOOK_TRY(const auto type, type_at(path));
  if (type == FileType::directory) {
    return fail(ErrorCode::invalid_argument,
                "{} is a directory, but must be a file of the store: move it to another place",
                path.string());
  }
  auto unfinished = path;
  unfinished += ".new";
  DAYBOOK_CHECK(write_and_sync(files, unfinished, content));
  DAYBOOK_CHECK(check(files.RenameFile(unfinished.string(), path.string(), {}, nullptr),
                      fmt::format("rename {}", unfinished.string())));
  return sync_directory(files, path.parent_path());
}

Result<void> sync_directory(rocksdb::FileSystem& files, const fs::path& directory) {
  std::unique_ptr<rocksdb::FSDirectory> opened;
  const auto doing = [&] { return fmt::format("sync {}", directory.string()); };
  DAYBOOK_CHECK(check(files.NewDirectory(directory.string(), {}, &opened, nullptr), doing()));
  return check(opened->Fsync({}, nullptr), doing());
}

Result<bool> exists(rocksdb::FileSystem& files, const fs::path& path) {
  const auto status = files.FileExists(path.string(), {}, nullptr);
  if (status.ok()) return true;
  if (status.IsNotFound() || status.IsPathNotFound()) return false;
  return fail(to_error(status, fmt::format("look at {}", path.string())));
}

Result<std::vector<std::string>> list_directory(rocksdb::FileSystem& files,
                                                const fs::path& directory) {
  std::vector<std::string> names;
  const auto status = files.GetChildren(directory.string(), {}, &names, nullptr);
  if (status.IsNotFound() || status.IsPathNotFound()) {
    DAYBOOK_TRY(const auto type, type_at(directory));
    if (type == FileType::nothing) return std::vector<std::string>{};
    return fail(ErrorCode::corrupt, "{} is not a directory", directory.string());
  }
  DAYBOOK_CHECK(check(status, fmt::format("list {}", directory.string())));
  std::erase_if(names, [](const std::string& name) { return name == "." || name == ".."; });
  std::ranges::sort(names);
  return names;
}

Result<void> make_directory(rocksdb::FileSystem& files, const fs::path& directory) {
  DAYBOOK_TRY(const bool is_there, exists(files, directory));
  if (is_there) return {};
  std::error_code error;
  auto path = fs::absolute(directory, error).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();  // for "data/"
  DAYBOOK_CHECK(make_directory(files, path.parent_path()));
  DAYBOOK_CHECK(check(files.CreateDirIfMissing(path.string(), {}, nullptr),
                      fmt::format("create {}", path.string())));
  return sync_directory(files, path.parent_path());
}

Result<void> remove_tree(rocksdb::FileSystem& files, const fs::path& directory) {
  std::error_code error;
  if (fs::is_symlink(directory, error)) return remove_file(files, directory);
  DAYBOOK_TRY(const auto type, type_at(directory));
  if (type == FileType::nothing) return {};
  if (type != FileType::directory) return remove_file(files, directory);
  DAYBOOK_TRY(const auto names, list_directory(files, directory));
  for (const auto& name : names) DAYBOOK_CHECK(remove_tree(files, directory / name));
  return check(files.DeleteDir(directory.string(), {}, nullptr),
               fmt::format("remove {}", directory.string()));
}

std::optional<std::string_view> line_of(std::string_view text, std::string_view name) {
  const auto at = text.find(fmt::format("\n{} ", name));
  if (at == std::string_view::npos) return std::nullopt;
  const auto value = text.substr(at + name.size() + 2);
  return value.substr(0, value.find('\n'));
}

std::string with_checksum(std::string text) {
  const auto sum = crc32c(as_bytes(std::string_view{text}));
  return std::move(text) + fmt::format("{}{:08x}\n", checksum_word, sum);
}

bool has_good_checksum(std::string_view text) {
  const auto at = text.rfind(checksum_word);
  if (at == std::string_view::npos) return false;
  const auto sum = crc32c(as_bytes(text.substr(0, at)));
  return text.substr(at) == fmt::format("{}{:08x}\n", checksum_word, sum);
}

template <class Integer>
std::optional<Integer> parse_integer(std::optional<std::string_view> text, int base) {
  Integer value{};
  if (!text) return std::nullopt;
  const auto* end = text->data() + text->size();
  const auto parsed = std::from_chars(text->data(), end, value, base);
  if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  return value;
}

template std::optional<std::uint32_t> parse_integer(std::optional<std::string_view>, int);
template std::optional<std::uint64_t> parse_integer(std::optional<std::string_view>, int);

}  // namespace daybook::engine
