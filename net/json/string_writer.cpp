#include "net/json/string_writer.h"

#include <string_view>

#include "base/utf8.h"

namespace daybook::json {
namespace {

void append_code(unsigned char code, std::string& out) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += "\\u00";
  out += digits[code >> 4];
  out += digits[code & 15];
}

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
    append_code(static_cast<unsigned char>(c), out);
  } else {
    out += c;
  }
}

/// Well-formed UTF-8. Verbs print JSON on terminals, which obey U+0080 to U+009F too.
void append_text(std::string_view text, std::string& out) {
  constexpr char lead = '\xC2';  // of U+0080 to U+00BF
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_lead = text[i] == lead && i + 1 < text.size();
    const auto next = static_cast<unsigned char>(is_lead ? text[i + 1] : '\xFF');
    if (next > 0x9F) {
      append_escaped(text[i], out);
    } else {
      append_code(next, out);
      ++i;
    }
  }
}

}  // namespace

void write_json_string(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    const std::size_t good = utf8_prefix(text);
    append_text(text.substr(0, good), out);
    text.remove_prefix(good);
    if (text.empty()) break;
    out += "\xEF\xBF\xBD";
    text.remove_prefix(1);
  }
  out += '"';
}

}  // namespace daybook::json
