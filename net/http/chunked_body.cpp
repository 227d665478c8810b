#include "net/http/chunked_body.h"

#include <algorithm>
#include <charconv>

#include "net/http/message.h"

namespace daybook::http {
namespace {

constexpr std::size_t size_digits_max = 16;  // of 64 bits

bool is_hexadecimal(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_token_char(char c) {
  const bool is_alphanumeric =
      (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return is_alphanumeric || std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
}

std::string_view take_token(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_token_char);
  const auto token = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(token.size());
  return token;
}

bool take_quoted(std::string_view& text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

void skip_whitespace(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

// RFC 9112 7.1.1: *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )
bool is_extension(std::string_view text) {
  while (!text.empty()) {
    skip_whitespace(text);
    if (!text.starts_with(';')) return false;
    text.remove_prefix(1);
    skip_whitespace(text);
    if (take_token(text).empty()) return false;
    auto rest = text;
    skip_whitespace(rest);
    if (!rest.starts_with('=')) continue;
    text = rest.substr(1);
    skip_whitespace(text);
    const bool has_value =
        text.starts_with('"') ? take_quoted(text) : !take_token(text).empty();
    if (!has_value) return false;
  }
  return true;
}

}  // namespace

ChunkedBody::Progress ChunkedBody::wrong(std::string_view fault) {
  fault_ = fault;
  return Progress::malformed;
}

ChunkedBody::Progress ChunkedBody::read(std::string_view& input, std::string& body) {
  while (!input.empty()) {
    if (place_ == Place::data) {
      const auto part = input.substr(0, left_in_chunk_);
      body.append(part);
      input.remove_prefix(part.size());
      left_in_chunk_ -= part.size();
      wire_bytes_ += part.size();
      if (left_in_chunk_ == 0) place_ = Place::data_end;
      continue;
    }
    if (++wire_bytes_ > limits_.wire_bytes_max) return Progress::wire_too_large;
    const auto progress = step(input.front());
    input.remove_prefix(1);
    if (progress != Progress::more) return progress;
  }
  return Progress::more;
}

/// Processes one byte of a line.
ChunkedBody::Progress ChunkedBody::step(char byte) {
  const bool after_return = after_return_;
  after_return_ = byte == '\r';
  if (byte == '\n') {
    if (after_return) return end_line();
    return wrong("a line of a chunked body ends with a line feed alone");
  }
  if (after_return) {
    return wrong("a carriage return in a chunked body is not followed by a line feed");
  }
  if (byte == '\r') return Progress::more;
  return take(byte);
}

ChunkedBody::Progress ChunkedBody::take(char byte) {
  const auto code = static_cast<unsigned char>(byte);
  if ((code < 0x20 && byte != '\t') || code == 0x7F) {
    return wrong("a line of a chunked body has a control character");
  }
  if (place_ == Place::data_end) return wrong("a chunk is longer than its size says");
  if (place_ == Place::size && !is_hexadecimal(byte)) {
    const bool may_extend = byte == ';' || byte == ' ' || byte == '\t';
    if (line_.empty() || !may_extend) {
      return wrong("a chunk of the body does not begin with its size in hexadecimal digits");
    }
    place_ = Place::extension;
  }
  if (place_ == Place::size) {
    if (line_.size() == size_digits_max) return wrong("the size of a chunk exceeds 64 bits");
  } else if (++notes_bytes_ > limits_.notes_bytes_max) {
    return Progress::notes_too_large;
  }
  if (place_ == Place::trailer && line_.empty() && (byte == ' ' || byte == '\t')) {
    return wrong("a trailer is folded over several lines");
  }
  line_ += byte;
  return Progress::more;
}

ChunkedBody::Progress ChunkedBody::end_line() {
  switch (place_) {
    case Place::size:
    case Place::extension: return end_chunk_line();
    case Place::data_end: place_ = Place::size; return Progress::more;
    case Place::trailer: return end_trailer();
    case Place::data:
    case Place::done: break;
  }
  return Progress::done;
}

ChunkedBody::Progress ChunkedBody::end_chunk_line() {
  std::uint64_t size = 0;
  const auto [end, error] =
      std::from_chars(line_.data(), line_.data() + line_.size(), size, 16);
  if (error != std::errc{}) {
    return wrong("a chunk of the body does not begin with its size in hexadecimal digits");
  }
  const auto digits = static_cast<std::size_t>(end - line_.data());
  if (!is_extension(std::string_view{line_}.substr(digits))) {
    return wrong("the extension of a chunk is malformed");
  }
  line_.clear();
  if (size > limits_.body_bytes_max - body_bytes_) return Progress::body_too_large;
  body_bytes_ += size;
  left_in_chunk_ = size;
  place_ = size > 0 ? Place::data : Place::trailer;
  return Progress::more;
}

ChunkedBody::Progress ChunkedBody::end_trailer() {
  if (line_.empty()) {
    place_ = Place::done;
    return Progress::done;
  }
  std::string_view rest = line_;
  const auto name = take_token(rest);
  if (name.empty() || !rest.starts_with(':')) return wrong("the name of a trailer is malformed");
  for (const std::string_view framing : {"Content-Length", "Transfer-Encoding", "Host"}) {
    if (equals_ignoring_case(name, framing)) {
      return wrong("a trailer must not be Content-Length, Transfer-Encoding or Host");
    }
  }
  line_.clear();
  notes_bytes_ += 2;  // the line break counts too, so short lines are not free
  return notes_bytes_ > limits_.notes_bytes_max ? Progress::notes_too_large : Progress::more;
}

}  // namespace daybook::http
