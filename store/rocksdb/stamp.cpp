#include "store/rocksdb/stamp.h"

#include "store/rocksdb/files/small_file.h"

namespace daybook::engine {
namespace {

constexpr std::string_view first_line = "daybook part\n";
constexpr std::size_t stamp_bytes_max = 4096;

}  // namespace

std::string stamp_text(const Stamp& stamp) {
  return with_checksum(
      fmt::format("{}store {}\npart {}\n", first_line, stamp.store, stamp.part));
}

Result<Stamp> parse_stamp(std::string_view text, const std::filesystem::path& path) {
  const auto store = Uuid::parse(line_of(text, "store").value_or(""));
  const auto part = line_of(text, "part");
  if (!text.starts_with(first_line) || !has_good_checksum(text) || !store || !part) {
    return fail(ErrorCode::corrupt, "{} is damaged", path.string());
  }
  return Stamp{StoreId{*store}, std::string{*part}};
}

Result<std::optional<Stamp>> read_stamp(rocksdb::FileSystem& files,
                                        const std::filesystem::path& part_directory) {
  const auto path = part_directory / stamp_file;
  DAYBOOK_TRY(const auto text, read_small_file(files, path, stamp_bytes_max));
  if (!text) return std::optional<Stamp>{};
  return parse_stamp(*text, path);
}

Result<void> write_stamp(rocksdb::FileSystem& files, const std::filesystem::path& part_directory,
                         const Stamp& stamp) {
  return write_small_file(files, part_directory / stamp_file, stamp_text(stamp));
}

Result<void> check_stamp(rocksdb::FileSystem& files, const std::filesystem::path& part_directory,
                         const Stamp& expected) {
  DAYBOOK_TRY(const auto found, read_stamp(files, part_directory));
  if (found == expected) return {};
  if (!found) {
    return fail(ErrorCode::corrupt, "{} has no stamp, so it is unknown which store it belongs to",
                part_directory.string());
  }
  return fail(ErrorCode::corrupt, "{} is part {} of store {}, not part {} of store {}",
              part_directory.string(), found->part, found->store, expected.part, expected.store);
}

}  // namespace daybook::engine
