#include "net/json/string_writer.h"

#include <string_view>

#include "base/utf8.h"

namespace daybook::json {
namespace {

void append_escaped(char c, std::string& out) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto code = static_cast<unsigned char>(c);
    out += "\\u00";
    out += digits[code >> 4];
    out += digits[code & 15];
  } else {
    out += c;
  }
}

}  // namespace

void write_json_string(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    const std::size_t good = utf8_prefix(text);
    for (const char c : text.substr(0, good)) append_escaped(c, out);
    text.remove_prefix(good);
    if (text.empty()) break;
    out += "\xEF\xBF\xBD";
    text.remove_prefix(1);
  }
  out += '"';
}

}  // namespace daybook::json
