#pragma once

#include <daybook/base/result.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace bank {

/// Reads the lines of a file, one after the other, with bounded memory. Owned by the reader; one
/// thread.
class Lines {
 public:
  static constexpr std::size_t line_bytes_max = 16 * 1024 * 1024;  ///< kept of a longer line

  /// Fails with io when the file cannot be opened, with invalid_argument for a pipe, a device or a
  /// directory, which cannot be read twice and may have no end. Never waits for a writer.
  static daybook::Result<Lines> open(const std::filesystem::path& path);

  Lines(Lines&& other) noexcept;
  Lines& operator=(Lines&&) = delete;
  ~Lines();

  /// Called before each buffer is read; its Error becomes the result of next().
  void ask_first(std::function<daybook::Result<void>()> ask) { ask_ = std::move(ask); }

  /// Whether the file begins with this line. Reads no more than one buffer, then continues with the
  /// first line.
  daybook::Result<bool> begins_with(std::string_view line);
  /// Reads the next line, without its end. Returns false at the end of the file.
  daybook::Result<bool> next(std::string& line);
  /// The end of the last line: "\n" or "\r\n"; "\r" or nothing at the end of the file.
  std::string_view line_end() const { return line_end_; }
  /// The number of the last line, from 1.
  std::uint64_t number() const { return number_; }
  /// Whether the last line was truncated.
  bool is_cut() const { return is_cut_; }
  /// Continues with the first line.
  daybook::Result<void> rewind();

 private:
  Lines(int file, std::filesystem::path path) : file_{file}, path_{std::move(path)} {}
  daybook::Result<bool> fill();

  int file_ = -1;
  std::filesystem::path path_;
  std::function<daybook::Result<void>()> ask_;
  std::uint64_t number_ = 0;
  bool is_cut_ = false;
  std::string_view line_end_;
  std::array<char, 64 * 1024> buffer_{};
  std::size_t begin_ = 0;  // of the unread part of the buffer
  std::size_t end_ = 0;
};

}  // namespace bank
