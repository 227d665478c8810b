#include "store/rocksdb/format_file.h"

#include "store/rocksdb/files/small_file.h"

namespace daybook::engine {
namespace {

constexpr std::string_view first_line = "daybook store\n";
constexpr std::size_t format_bytes_max = 4096;

/// "12 1a2b3c4d"
std::optional<StoreFormat::Base> parse_base(std::string_view text) {
  const auto blank = text.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const auto serial = parse_integer<std::uint64_t>(text.substr(0, blank));
  const auto checksum = parse_integer<std::uint32_t>(text.substr(blank + 1), 16);
  if (!serial || !checksum) return std::nullopt;
  return StoreFormat::Base{Serial{*serial}, *checksum};
}

}  // namespace

std::string format_text(const StoreFormat& format) {
  auto text = fmt::format("{}format {}\nstore {}\nepoch {}\n", first_line, format.format,
                          format.identity.id, format.identity.epoch);
  if (format.base) {
    text += fmt::format("base {} {:08x}\n", format.base->serial, format.base->checksum);
  }
  if (format.has_begun) text += fmt::format("begun {}\n", format.identity.epoch);
  return with_checksum(std::move(text));
}

Result<StoreFormat> parse_format(std::string_view text, const std::filesystem::path& path) {
  const auto number = parse_integer<std::uint32_t>(line_of(text, "format"));
  // In every format the last line is the checksum, so a flipped bit is not taken for another
  // format.
  const bool is_good = text.starts_with(first_line) && has_good_checksum(text) && number;
  if (is_good && *number > StoreFormat::present) {
    return fail(ErrorCode::format_unsupported,
                "{} has format {}; this program reads formats up to {}: use a newer program",
                path.string(), *number, StoreFormat::present);
  }
  const auto store = Uuid::parse(line_of(text, "store").value_or(""));
  const auto epoch = parse_integer<std::uint32_t>(line_of(text, "epoch"));
  const auto base_line = line_of(text, "base");
  const auto base = base_line ? parse_base(*base_line) : std::nullopt;
  const auto damaged = [&](std::string_view reason) {
    return fail(ErrorCode::corrupt,
                "{} is damaged ({} bytes; {}): the verb `repair` writes it again from the other "
                "parts of the store",
                path.string(), text.size(), reason);
  };
  if (!text.starts_with(first_line)) return damaged("its first line is wrong");
  if (!has_good_checksum(text)) return damaged("its last line is not the checksum of the others");
  if (!number || *number < StoreFormat::first) return damaged("its line `format` is wrong");
  if (!store) return damaged("its line `store` is wrong");
  if (!epoch) return damaged("its line `epoch` is wrong");
  if (base_line.has_value() != base.has_value()) return damaged("its line `base` is wrong");
  const bool has_begun = parse_integer<std::uint32_t>(line_of(text, "begun")) == *epoch;
  return StoreFormat{*number, {StoreId{*store}, *epoch}, base, has_begun};
}

Result<std::optional<StoreFormat>> read_format(rocksdb::FileSystem& files,
                                               const std::filesystem::path& directory) {
  const auto path = directory / format_file;
  DAYBOOK_TRY(const auto text, read_small_file(files, path, format_bytes_max));
  if (!text) return std::optional<StoreFormat>{};
  return parse_format(*text, path);
}

Result<void> write_format(rocksdb::FileSystem& files, const std::filesystem::path& directory,
                          const StoreFormat& format) {
  return write_small_file(files, directory / format_file, format_text(format));
}

}  // namespace daybook::engine
