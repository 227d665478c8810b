#include "base/diagnostic_line.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "base/utf8.h"

namespace daybook {
namespace {

constexpr std::string_view cut_off = "...";
constexpr std::size_t time_bytes_max = 64;

/// False for control characters, line ends and characters that change the text direction.
bool is_printable(std::uint32_t code_point) noexcept {
  const auto within = [&](std::uint32_t first, std::uint32_t last) {
    return code_point >= first && code_point <= last;
  };
  return !within(0, 0x1F) && !within(0x7F, 0x9F) && !within(0x200E, 0x200F) &&
         !within(0x2028, 0x202E) && !within(0x2066, 0x2069) && code_point != 0xFEFF;
}

/// The printed form of the start of a text. `buffer` holds an escape sequence.
struct Piece {
  std::string_view printed;
  std::size_t bytes = 0;  // length in the original text
};

Piece first_piece(std::string_view text, std::array<char, 16>& buffer) noexcept {
  const auto [code_point, bytes] = first_code_point(text);
  const auto escaped = [&](const char* format, unsigned value, std::size_t taken) {
    const int size = std::snprintf(buffer.data(), buffer.size(), format, value);
    return Piece{{buffer.data(), static_cast<std::size_t>(size)}, taken};
  };
  if (bytes == 0) return escaped("\\x%02x", static_cast<unsigned char>(text.front()), 1);
  switch (code_point) {
    case '\n': return {"\\n", 1};
    case '\r': return {"\\r", 1};
    case '\t': return {"\\t", 1};
    case '\\': return {"\\\\", 1};
    default: break;
  }
  if (is_printable(code_point)) return {text.substr(0, bytes), bytes};
  return escaped(code_point < 0x80 ? "\\x%02x" : "\\u{%x}", code_point, bytes);
}

std::string_view name(Severity severity) noexcept {
  return severity == Severity::error ? "error: " : "notice: ";
}

}  // namespace

std::string printable(std::string_view text) {
  std::string printed;
  std::array<char, 16> buffer;
  while (!text.empty()) {
    const auto piece = first_piece(text, buffer);
    printed += piece.printed;
    text.remove_prefix(piece.bytes);
  }
  return printed;
}

DiagnosticLine::DiagnosticLine(std::string_view time, Severity severity, std::string_view word,
                               std::string_view sentence) noexcept {
  append_printable(time.substr(0, time_bytes_max), bytes_max);
  if (size_ > 0) append(" ");
  append(name(severity));
  constexpr std::size_t around_word = 4;  // a blank, two brackets and the line feed
  word = word.substr(0, word_bytes_max);
  const auto tail = cut_off.size() + around_word + 4 * word.size();  // if every byte is escaped
  if (!append_printable(sentence, bytes_max - tail)) append(cut_off);
  append(" (");
  append_printable(word, bytes_max);
  append(")\n");
}

void DiagnosticLine::append(std::string_view text) noexcept {
  const auto size = std::min(text.size(), bytes_max - size_);
  std::memcpy(bytes_.data() + size_, text.data(), size);
  size_ += size;
}

/// Stops before the line exceeds `end` bytes; false if text is left.
bool DiagnosticLine::append_printable(std::string_view text, std::size_t end) noexcept {
  std::array<char, 16> buffer;
  while (!text.empty()) {
    const auto piece = first_piece(text, buffer);
    if (size_ + piece.printed.size() > end) return false;
    append(piece.printed);
    text.remove_prefix(piece.bytes);
  }
  return true;
}

}  // namespace daybook
