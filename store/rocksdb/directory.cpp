#include "store/rocksdb/directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>

#include "core/bytes.h"
#include "core/crc32c.h"

namespace daybook::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t directory_format = 1;
constexpr std::string_view first_line = "daybook store\n";
constexpr const char* format_file = "format";
constexpr const char* unfinished_file = "format.new";
constexpr const char* lock_file = "lock";

template <class Path>
tl::unexpected<Error> system_failure(std::string_view doing, const Path& path) {
  return fail(ErrorCode::io, "cannot {} {}: {}", doing, path.string(),
              std::generic_category().message(errno));
}

/// The rest of the line that begins with `name` and a blank.
std::optional<std::string_view> field(std::string_view text, std::string_view name) {
  const auto at = text.find(fmt::format("\n{} ", name));
  if (at == std::string_view::npos) return std::nullopt;
  const auto value = text.substr(at + name.size() + 2);
  return value.substr(0, value.find('\n'));
}

template <class Integer>
std::optional<Integer> number(std::optional<std::string_view> text, int base = 10) {
  Integer value{};
  if (!text) return std::nullopt;
  const auto* end = text->data() + text->size();
  const auto parsed = std::from_chars(text->data(), end, value, base);
  if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  return value;
}

std::string format_text(const StoreIdentity& identity) {
  auto text = fmt::format("{}format {}\nstore {}\nepoch {}\n", first_line, directory_format,
                          identity.id, identity.epoch);
  return text + fmt::format("checksum {:08x}\n", crc32c(as_bytes(text)));
}

Result<StoreIdentity> parse_format(std::string_view text, const fs::path& directory) {
  const auto format = number<std::uint32_t>(field(text, "format"));
  if (text.substr(0, first_line.size()) == first_line && format && *format > directory_format) {
    return fail(ErrorCode::format_unsupported,
                "{} has format {}; this program reads formats up to {}: use a newer one",
                directory.string(), *format, directory_format);
  }
  const auto sum = text.rfind("checksum ");
  const bool whole =
      sum != std::string_view::npos &&
      number<std::uint32_t>(field(text, "checksum"), 16) == crc32c(as_bytes(text.substr(0, sum)));
  const auto uuid = Uuid::parse(field(text, "store").value_or(""));
  const auto epoch = number<std::uint32_t>(field(text, "epoch"));
  if (!whole || format != directory_format || !uuid || !epoch) {
    return fail(ErrorCode::corrupt, "{}/format is damaged: bring it back from a backup",
                directory.string());
  }
  return StoreIdentity{StoreId{*uuid}, *epoch};
}

/// Whether a directory holds nothing, or only what a creation that was cut short left behind.
bool is_vacant(const fs::path& directory) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{directory, error}) {
    const auto name = entry.path().filename();
    if (name != lock_file && name != unfinished_file) return false;
  }
  return !error;
}

Result<void> write_durably(const fs::path& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return system_failure("create", path);
  const auto written = ::write(file, text.data(), text.size());
  const bool good = written == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  const int why = errno;
  ::close(file);
  errno = why;
  if (!good) return system_failure("write", path);
  return {};
}

Result<StoreIdentity> create_format(const fs::path& directory, Environment& environment) {
  const StoreIdentity identity{StoreId{Uuid::make_v7(environment.clock(), environment.random())},
                               1};
  const auto unfinished = directory / unfinished_file;
  DAYBOOK_CHECK(write_durably(unfinished, format_text(identity)));
  if (::rename(unfinished.c_str(), (directory / format_file).c_str()) != 0) {
    return system_failure("rename", unfinished);
  }
  DAYBOOK_CHECK(sync_directory(directory));
  return identity;
}

Result<void> make_directory(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) {
    return fail(ErrorCode::io, "cannot create {}: {}", directory.string(), error.message());
  }
  const auto parent = fs::absolute(directory, error).parent_path();
  return sync_directory(parent);
}

Result<OpenedDirectory> open_new(const fs::path& directory, Environment& environment,
                                 bool create_if_missing) {
  std::error_code error;
  const bool exists = fs::exists(directory, error);
  if (!create_if_missing) {
    return fail(ErrorCode::invalid_argument, "there is no store in {}", directory.string());
  }
  if (exists && !is_vacant(directory)) {
    return fail(ErrorCode::invalid_argument,
                "{} is not empty and holds no daybook store: name an empty or new directory",
                directory.string());
  }
  if (!exists) DAYBOOK_CHECK(make_directory(directory));
  DAYBOOK_TRY(auto lock, DirectoryLock::acquire(directory, true));
  // Between the look and the lock another process may have made the Store, and closed it again.
  if (fs::exists(directory / format_file, error)) {
    DAYBOOK_TRY(const auto identity, read_identity(directory));
    return OpenedDirectory{identity, std::move(lock)};
  }
  DAYBOOK_TRY(const auto identity, create_format(directory, environment));
  return OpenedDirectory{identity, std::move(lock)};
}

}  // namespace

Result<std::shared_ptr<DirectoryLock>> DirectoryLock::acquire(const fs::path& directory,
                                                              bool create) {
  const auto path = directory / lock_file;
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0), 0644);
  if (file < 0) return system_failure("open", path);
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    const int why = errno;
    ::close(file);
    errno = why;
    if (why != EWOULDBLOCK) return system_failure("lock", path);
    return fail(ErrorCode::store_locked,
                "{} is in use by another process: stop it, or ask it instead", directory.string());
  }
  return std::shared_ptr<DirectoryLock>{new DirectoryLock{file}};
}

DirectoryLock::~DirectoryLock() { ::close(file_); }

Result<StoreIdentity> read_identity(const fs::path& directory) {
  const auto path = directory / format_file;
  std::ifstream file{path, std::ios::binary};
  if (!file) {
    return fail(ErrorCode::invalid_argument, "there is no store in {}", directory.string());
  }
  std::ostringstream text;
  text << file.rdbuf();
  return parse_format(text.str(), directory);
}

Result<OpenedDirectory> open_directory(const fs::path& directory, Environment& environment,
                                       bool create_if_missing) {
  std::error_code error;
  if (!fs::exists(directory / format_file, error)) {
    return open_new(directory, environment, create_if_missing);
  }
  DAYBOOK_TRY(const auto identity, read_identity(directory));
  // A copy of a Store may lack the lock file; nothing is in it.
  const bool create = !fs::exists(directory / lock_file, error);
  DAYBOOK_TRY(auto lock, DirectoryLock::acquire(directory, create));
  return OpenedDirectory{identity, std::move(lock)};
}

Result<void> sync_directory(const fs::path& directory) {
  const int file = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return system_failure("open", directory);
  const bool good = ::fsync(file) == 0;
  const int why = errno;
  ::close(file);
  errno = why;
  if (!good) return system_failure("sync", directory);
  return {};
}

}  // namespace daybook::engine
