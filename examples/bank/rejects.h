#pragma once

#include <daybook/base/result.h>
#include <daybook/service/cli/console.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

namespace bank {

/// The file for the rows that an import leaves out: the header and these rows, byte for byte. It is
/// locked while the import runs, and replaces the file of an earlier import when the first row is
/// left out. Without such a row the file is removed at the end. Owned by the verb; any thread.
class Rejects {
 public:
  /// Checks the path, and makes nothing. Fails with io if a file that is there cannot be opened,
  /// with invalid_argument if it is a pipe or holds something else.
  static daybook::Result<void> check(const std::filesystem::path& path);
  /// Opens or makes the file and locks it. Fails as check(), and with overloaded if another import
  /// has it.
  static daybook::Result<std::unique_ptr<Rejects>> open(const std::filesystem::path& path,
                                                        daybook::Console& console);
  ~Rejects();
  Rejects(const Rejects&) = delete;
  Rejects& operator=(const Rejects&) = delete;

  /// Sets the first line of the file, with its end. Fails with io if a device does not take it.
  daybook::Result<void> begin_with(std::string header);
  /// Adds a row, with its end of line if it has one, and reports it.
  void add(std::uint64_t line, const std::string& row, const std::string& reason);
  std::uint64_t count() const { return count_; }
  std::string path() const;  ///< printable
  /// Writes the rest, or removes the file. Fails with io if a row could not be written.
  daybook::Result<void> finish();

 private:
  Rejects(std::filesystem::path path, int file, bool is_regular, daybook::Console& console)
      : path_{std::move(path)}, file_{file}, is_regular_{is_regular}, console_{console} {}

  void begin();
  void flush();
  void remove();

  static constexpr std::uint64_t told_max = 20;
  static constexpr std::size_t buffer_bytes_max = 64 * 1024;

  const std::filesystem::path path_;
  const int file_;
  const bool is_regular_;  // otherwise a device
  daybook::Console& console_;
  std::string header_;
  std::mutex mutex_;  // the reading thread and the pipeline's add rows
  std::string buffer_;
  int why_not_written_ = 0;  // errno of the first failed write
  std::uint64_t count_ = 0;
};

}  // namespace bank
