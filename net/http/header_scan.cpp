#include "net/http/header_scan.h"

namespace daybook::http {

bool HeaderScan::advance(std::string_view input) {
  while (next_ < input.size() && fault_.empty()) {
    const auto byte = static_cast<unsigned char>(input[next_]);
    const bool after_return = next_ > line_begin_ && input[next_ - 1] == '\r';
    const bool begins_line = next_ == line_begin_;
    if (byte == '\n') {
      if (!after_return) {
        fault_ = "a line ends with a line feed alone instead of carriage return and line feed";
        break;
      }
      const bool is_empty_line = next_ - line_begin_ == 1;
      ++next_;
      line_begin_ = next_;
      if (is_empty_line) return true;
      continue;
    }
    if (after_return) {
      fault_ = "a carriage return is not followed by a line feed";
    } else if (begins_line && next_ > 0 && (byte == ' ' || byte == '\t')) {
      fault_ = "a header is folded over several lines";
    } else if (begins_line && next_ == 0 && byte == 0x16) {
      fault_ = "this looks like TLS, but this port accepts only plain HTTP";
    } else if ((byte < 0x20 && byte != '\t' && byte != '\r') || byte == 0x7F) {
      fault_ = "the header has a control character";
    }
    ++next_;
  }
  return !fault_.empty();
}

}  // namespace daybook::http
