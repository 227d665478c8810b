#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace daybook::engine {

// Daybook's own small files in a data directory. They use the same rocksdb::FileSystem as RocksDB's
// files, so that one seam covers all writes.

/// The content of a file; nothing if it is missing. corrupt if it is larger than `bytes_max`.
Result<std::optional<std::string>> read_small_file(rocksdb::FileSystem& files,
                                                   const std::filesystem::path& path,
                                                   std::size_t bytes_max);

/// Reads the next `bytes` of a file into `content`, fewer at its end.
rocksdb::IOStatus read_up_to(rocksdb::FSSequentialFile& file, std::size_t bytes,
                             std::string& content);

/// Writes PATH.new, syncs it, renames it to PATH and syncs the directory: a crash leaves the old or
/// the new content.
Result<void> write_small_file(rocksdb::FileSystem& files, const std::filesystem::path& path,
                              std::string_view content);

/// Syncs the names in a directory.
Result<void> sync_directory(rocksdb::FileSystem& files, const std::filesystem::path& directory);

/// Whether a file or directory exists; an Error if that cannot be determined.
Result<bool> exists(rocksdb::FileSystem& files, const std::filesystem::path& path);

/// The sorted names in a directory; none if it is missing.
Result<std::vector<std::string>> list_directory(rocksdb::FileSystem& files,
                                                const std::filesystem::path& directory);

/// Creates a directory and its missing parents, and syncs its name.
Result<void> make_directory(rocksdb::FileSystem& files, const std::filesystem::path& directory);

/// special: a pipe, a device or a socket.
enum class FileType { nothing, file, directory, special };
/// The type of the file at a path, following links; io if it may not be accessed.
Result<FileType> type_at(const std::filesystem::path& path);

/// Removes a directory and its content, or the file in its place. Does not follow links. Does
/// nothing if it is missing.
Result<void> remove_tree(rocksdb::FileSystem& files, const std::filesystem::path& directory);

/// In a text of lines, what follows `name` and a blank: "12" of the line "part 12".
std::optional<std::string_view> line_of(std::string_view text, std::string_view name);

/// Appends "checksum " and the CRC32C of the text in hexadecimal digits.
std::string with_checksum(std::string text);
/// Whether a text ends with a correct checksum line.
bool has_good_checksum(std::string_view text);

/// Parses a whole number in a line; nothing if it is none.
template <class Integer>
std::optional<Integer> parse_integer(std::optional<std::string_view> text, int base = 10);

}  // namespace daybook::engine
