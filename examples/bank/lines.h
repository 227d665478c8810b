#pragma once

#include <daybook/core/result.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace bank {

/// The lines of a file, one after the other, with bounded memory whatever the file is. Owned by the
/// reader; one thread.
class Lines {
 public:
  static constexpr std::size_t line_bytes_max = 16 * 1024 * 1024;  ///< kept of a longer line

  /// io when there is no such file, invalid_argument when it is a pipe, a device or a directory,
  /// which cannot be read twice and need not come to an end. Never waits for a writer.
  static daybook::Result<Lines> open(const std::filesystem::path& path);

  Lines(Lines&& other) noexcept;
  Lines& operator=(Lines&&) = delete;
  ~Lines();

  /// Asked before each buffer is read; what it refuses, next() gives.
  void ask_first(std::function<daybook::Result<void>()> ask) { ask_ = std::move(ask); }

  /// The next line, without its end (\n or \r\n). False at the end of the file.
  daybook::Result<bool> next(std::string& line);
  /// Of the last line that was given: 1 and up.
  std::uint64_t number() const { return number_; }
  /// Whether the last line that was given is only the beginning of a longer one.
  bool is_cut() const { return is_cut_; }
  /// Begins with the first line again.
  daybook::Result<void> rewind();

 private:
  Lines(int file, std::filesystem::path path) : file_{file}, path_{std::move(path)} {}
  daybook::Result<bool> fill();

  int file_ = -1;
  std::filesystem::path path_;
  std::function<daybook::Result<void>()> ask_;
  std::uint64_t number_ = 0;
  bool is_cut_ = false;
  std::array<char, 64 * 1024> buffer_{};
  std::size_t begin_ = 0;  // of what is left in the buffer
  std::size_t end_ = 0;
};

}  // namespace bank
