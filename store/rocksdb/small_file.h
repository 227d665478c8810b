#pragma once

#include <rocksdb/file_system.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace daybook::engine {

// Small files of our own in a data directory. They go through the same rocksdb::FileSystem as the
// files of RocksDB, so that one seam reaches all that is written.

/// The content of a file; nothing when there is no such file. A file of more than `bytes_max` is
/// corrupt.
Result<std::optional<std::string>> read_small_file(rocksdb::FileSystem& files,
                                                   const std::filesystem::path& path,
                                                   std::size_t bytes_max);

/// Reads the next `bytes` of a file into `content`, or what there is of them before its end.
rocksdb::IOStatus read_up_to(rocksdb::FSSequentialFile& file, std::size_t bytes,
                             std::string& content);

/// Writes PATH.new, syncs it, renames it to PATH and syncs the directory: afterwards the file has
/// the old content or the new one, whatever happens.
Result<void> write_small_file(rocksdb::FileSystem& files, const std::filesystem::path& path,
                              std::string_view content);

/// Makes the names in a directory durable.
Result<void> sync_directory(rocksdb::FileSystem& files, const std::filesystem::path& directory);

/// Whether there is a file or directory of this name. An Error when that cannot be told.
Result<bool> exists(rocksdb::FileSystem& files, const std::filesystem::path& path);

/// The names in a directory, sorted; none when it is not there.
Result<std::vector<std::string>> list_directory(rocksdb::FileSystem& files,
                                                const std::filesystem::path& directory);

/// Makes a directory, and those above it that are not there; its name is durable afterwards.
Result<void> make_directory(rocksdb::FileSystem& files, const std::filesystem::path& directory);

/// special: a pipe, a device or a socket.
enum class FileType { nothing, file, directory, special };
/// What a path leads to, as the system says; io when it may not be looked at.
Result<FileType> type_at(const std::filesystem::path& path);

/// Removes a directory with everything in it, or what stands in its place. What links lead to
/// stays, since it belongs to somebody else. Nothing to do when it is not there.
Result<void> remove_tree(rocksdb::FileSystem& files, const std::filesystem::path& directory);

/// "part 12" within a text of lines: what follows `name` and a blank, up to the end of the line.
std::optional<std::string_view> line_of(std::string_view text, std::string_view name);

/// Ends a text with "checksum " and the CRC32C of all before it, in hexadecimal digits.
std::string with_checksum(std::string text);
/// Whether a text ends so and the checksum is right.
bool has_good_checksum(std::string_view text);

/// A whole number in a line; nothing when it is none.
template <class Integer>
std::optional<Integer> parse_integer(std::optional<std::string_view> text, int base = 10);

}  // namespace daybook::engine
