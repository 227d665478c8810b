#include "store/rocksdb/backup/contents.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

constexpr std::string_view first_line = "daybook backup\n";
constexpr std::string_view file_word = "file ";
constexpr std::string_view no_table = "-";
constexpr std::size_t contents_bytes_max = 256ULL << 20;  // about two million files

/// Hexadecimal digits of a hash, "0a1b...".
std::string hex(const Digest& digest) {
  std::string text;
  for (const auto byte : digest) {
    fmt::format_to(std::back_inserter(text), "{:02x}", std::to_integer<unsigned>(byte));
  }
  return text;
}

std::optional<Digest> parse_digest(std::string_view text) {
  Digest digest;
  if (text.size() != 2 * digest.size()) return std::nullopt;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const auto byte = parse_integer<std::uint32_t>(text.substr(2 * i, 2), 16);
    if (!byte) return std::nullopt;
    digest[i] = static_cast<std::byte>(*byte);
  }
  return digest;
}

/// Replaces control characters: a value must fit on one line.
std::string one_line(std::string text) {
  std::ranges::replace_if(text, [](unsigned char c) { return c < ' '; }, ' ');
  return text;
}

/// Accepts only names that RocksDB gives, so that no name leads to another directory.
bool is_name(std::string_view name) {
  const auto is_good = [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           c == '-' || c == '.';
  };
  return !name.empty() && name.front() != '.' && std::ranges::all_of(name, is_good);
}

/// Removes the next word, up to a blank, from `text`.
std::string_view next_word(std::string_view& text) {
  const auto end = std::min(text.find(' '), text.size());
  const auto word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

/// Parses "000012.sst 4096 1a2b3c4d ID".
std::optional<BackupFile> parse_file(std::string_view line) {
  const auto name = next_word(line);
  const auto bytes = parse_integer<std::uint64_t>(next_word(line));
  const auto checksum = parse_integer<std::uint32_t>(next_word(line), 16);
  if (!is_name(name) || !bytes || !checksum || line.empty()) return std::nullopt;
  return BackupFile{std::string{name}, *bytes, *checksum,
                    line == no_table ? std::string{} : std::string{line}};
}

/// Parses the lines "file ..." and the checksum line after them.
std::optional<std::vector<BackupFile>> parse_files(std::string_view text) {
  std::vector<BackupFile> files;
  while (text.starts_with(file_word)) {
    text.remove_prefix(file_word.size());
    const auto end = text.find('\n');
    auto file = parse_file(text.substr(0, end));
    if (!file) return std::nullopt;
    files.push_back(*std::move(file));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return files;
}

std::optional<BackupInfo> parse_info(std::string_view head) {
  const auto number = [&](std::string_view name) {
    return parse_integer<std::uint64_t>(line_of(head, name));
  };
  const auto store = Uuid::parse(line_of(head, "store").value_or(""));
  const auto epoch = parse_integer<std::uint32_t>(line_of(head, "epoch"));
  const auto format = parse_integer<std::uint32_t>(line_of(head, "store-format"));
  const auto serial = number("head");
  const auto checksum = parse_integer<std::uint32_t>(line_of(head, "head-checksum"), 16);
  const auto chain = parse_digest(line_of(head, "head-hash").value_or(""));
  const auto events = number("events");
  const auto made_at = number("made-at");
  const auto copied = number("bytes-copied");
  const auto program = line_of(head, "program");
  if (!store || !epoch || !format || !serial || !checksum || !chain || !events || !made_at ||
      !copied || !program) {
    return std::nullopt;
  }
  BackupInfo info;
  info.store = {StoreId{*store}, *epoch};
  info.format = *format;
  info.head = Serial{*serial};
  info.checksum = *checksum;
  info.chain = *chain;
  info.events = *events;
  info.made_at = Timestamp{std::chrono::microseconds{static_cast<std::int64_t>(*made_at)}};
  info.bytes_copied = *copied;
  info.program = *program;
  return info;
}

}  // namespace

std::string contents_text(const BackupContents& contents) {
  const auto& info = contents.info;
  auto text = fmt::format(
      "{}format {}\nstore {}\nepoch {}\nstore-format {}\nhead {}\nhead-checksum {:08x}\n"
      "head-hash {}\nevents {}\nmade-at {}\nbytes-copied {}\nprogram {}\n",
      first_line, BackupContents::present, info.store.id, info.store.epoch, info.format, info.head,
      info.checksum, hex(info.chain), info.events, info.made_at.time_since_epoch().count(),
      info.bytes_copied, one_line(info.program));
  for (const auto& file : contents.files) {
    fmt::format_to(std::back_inserter(text), "{}{} {} {:08x} {}\n", file_word, file.name,
                   file.bytes, file.checksum, file.table_id.empty() ? no_table : file.table_id);
  }
  return with_checksum(std::move(text));
}

Result<BackupContents> parse_contents(std::string_view text, const std::filesystem::path& path) {
  const auto number = parse_integer<std::uint32_t>(line_of(text, "format"));
  const bool is_whole = text.starts_with(first_line) && has_good_checksum(text) && number;
  if (is_whole && *number > BackupContents::present) {
    return fail(ErrorCode::format_unsupported,
                "{} has format {}; this program reads formats up to {}: use a newer program",
                path.string(), *number, BackupContents::present);
  }
  const auto files_at = std::min(text.find("\nfile "), text.size() - 1);
  auto info = parse_info(text.substr(0, files_at + 1));
  auto files = parse_files(text.substr(files_at + 1));
  if (!is_whole || !info || !files) {
    return fail(ErrorCode::corrupt, "{} is damaged ({} bytes)", path.string(), text.size());
  }
  BackupContents contents{*std::move(info), *std::move(files)};
  contents.info.files = contents.files.size();
  for (const auto& file : contents.files) contents.info.bytes += file.bytes;
  return contents;
}

Result<BackupContents> read_contents(rocksdb::FileSystem& files,
                                     const std::filesystem::path& directory) {
  const auto path = directory / contents_file;
  std::uint64_t bytes = 0;
  const auto status = files.GetFileSize(path.string(), {}, &bytes, nullptr);
  if (status.IsNotFound() || status.IsPathNotFound()) {
    return fail(ErrorCode::corrupt,
                "{} is missing: the backup was interrupted, or the file was removed",
                path.string());
  }
  DAYBOOK_CHECK(check(status, fmt::format("look at {}", path.string())));
  if (bytes > contents_bytes_max) {
    return fail(ErrorCode::corrupt, "{} is damaged ({} bytes)", path.string(), bytes);
  }
  DAYBOOK_TRY(const auto text, read_small_file(files, path, bytes));
  return parse_contents(text.value_or(""), path);
}

Result<void> write_contents(rocksdb::FileSystem& files, const std::filesystem::path& directory,
                            const BackupContents& contents) {
  return write_small_file(files, directory / contents_file, contents_text(contents));
}

}  // namespace daybook::engine
