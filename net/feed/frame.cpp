#include "net/feed/frame.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"

namespace daybook::feed {
namespace {

// hello: u64 magic, u16 format, u16 zero, u32 heartbeat_ms, 16 Store id, u32 epoch, u32 zero,
// u64 after, u64 head, u64 events.
constexpr std::uint64_t magic = 0x4445454659414421;
constexpr std::size_t hello_bytes = 64;
constexpr std::size_t head_bytes = head_frame_bytes - frame_header_bytes;
constexpr std::size_t code_bytes = 2;
constexpr std::size_t reason_bytes_max = 4096;

void append_header(FrameKind kind, std::size_t content_bytes, std::string& out) {
  std::array<std::byte, frame_header_bytes> header{};
  store(&header[0], static_cast<std::uint32_t>(content_bytes));
  store(&header[4], kind);
  out += as_text(header);
}

template <class T>
T at(std::string_view content, std::size_t offset) {
  return load<T>(as_bytes(content).data() + offset);
}

bool is_known(std::byte kind) {
  switch (static_cast<FrameKind>(kind)) {
    case FrameKind::hello:
    case FrameKind::catalog:
    case FrameKind::record:
    case FrameKind::head:
    case FrameKind::end: return true;
  }
  return false;
}

}  // namespace

void append_hello(const Hello& hello, std::string& out) {
  std::array<std::byte, hello_bytes> content{};
  store(&content[0], magic);
  store(&content[8], feed_format);
  store(&content[12], hello.heartbeat_ms);
  store(&content[16], hello.store.id.uuid.bytes);
  store(&content[32], hello.store.epoch);
  store(&content[40], hello.after.value);
  store(&content[48], hello.status.head.value);
  store(&content[56], hello.status.events);
  append_header(FrameKind::hello, content.size(), out);
  out += as_text(content);
}

void append_record(FrameKind kind, Bytes record, std::string& out) {
  append_header(kind, record.size(), out);
  out += as_text(record);
}

void append_head(const SourceStatus& status, std::string& out) {
  std::array<std::byte, head_bytes> content{};
  store(&content[0], status.head.value);
  store(&content[8], status.events);
  append_header(FrameKind::head, content.size(), out);
  out += as_text(content);
}

void append_end(const Error& reason, std::string& out) {
  const auto text = std::string_view{reason.message()}.substr(0, reason_bytes_max);
  std::array<std::byte, code_bytes> code{};
  store(&code[0], reason.code());
  append_header(FrameKind::end, code.size() + text.size(), out);
  out += as_text(code);
  out += text;
}

Result<Hello> read_hello(std::string_view content) {
  if (content.size() < hello_bytes || at<std::uint64_t>(content, 0) != magic) {
    return fail(ErrorCode::corrupt, "this is not a Daybook feed");
  }
  const auto format = at<std::uint16_t>(content, 8);
  if (format != feed_format) {
    return fail(ErrorCode::format_unsupported,
                "the feed has format {}, but this program reads format {}: use the same version at "
                "both ends",
                format, feed_format);
  }
  Hello hello;
  hello.heartbeat_ms = at<std::uint32_t>(content, 12);
  hello.store.id.uuid.bytes = at<std::array<std::byte, 16>>(content, 16);
  hello.store.epoch = at<std::uint32_t>(content, 32);
  hello.after = Serial{at<std::uint64_t>(content, 40)};
  hello.status.head = Serial{at<std::uint64_t>(content, 48)};
  hello.status.events = at<std::uint64_t>(content, 56);
  return hello;
}

Result<SourceStatus> read_head(std::string_view content) {
  if (content.size() < head_bytes) {
    return fail(ErrorCode::corrupt, "a head frame of the feed is truncated");
  }
  return SourceStatus{Serial{at<std::uint64_t>(content, 0)}, at<std::uint64_t>(content, 8)};
}

Error read_end(std::string_view content) {
  if (content.size() < code_bytes) return Error{ErrorCode::closed, "it ended without a reason"};
  const auto code = at<std::uint16_t>(content, 0);
  const auto known = code <= static_cast<std::uint16_t>(ErrorCode::internal);
  return Error{known ? static_cast<ErrorCode>(code) : ErrorCode::internal,
               std::string{content.substr(code_bytes)}};
}

Result<std::size_t> FrameReader::content_bytes(std::string_view header) {
  const auto bytes = at<std::uint32_t>(header, 0);
  if (bytes > frame_content_max || !is_known(at<std::byte>(header, 4))) {
    return fail(ErrorCode::corrupt, "the feed contains an invalid frame");
  }
  return bytes;
}

/// Complete frames are not copied; a split one is joined in `torn_`.
Result<bool> FrameReader::next(std::string_view& bytes, Frame& frame) {
  if (torn_is_taken_) {
    torn_.clear();
    torn_is_taken_ = false;
  }
  const auto take = [&](std::size_t wanted) {
    const auto part = bytes.substr(0, wanted - std::min(wanted, torn_.size()));
    torn_ += part;
    bytes.remove_prefix(part.size());
    return torn_.size() >= wanted;
  };
  if (torn_.empty() && bytes.size() >= frame_header_bytes) {
    DAYBOOK_TRY(const auto size, content_bytes(bytes));
    if (bytes.size() >= frame_header_bytes + size) {
      frame = {static_cast<FrameKind>(bytes[4]), bytes.substr(frame_header_bytes, size)};
      bytes.remove_prefix(frame_header_bytes + size);
      return true;
    }
  }
  if (!take(frame_header_bytes)) return false;
  DAYBOOK_TRY(const auto size, content_bytes(torn_));
  if (!take(frame_header_bytes + size)) return false;
  torn_is_taken_ = true;
  frame = {static_cast<FrameKind>(torn_[4]), std::string_view{torn_}.substr(frame_header_bytes)};
  return true;
}

}  // namespace daybook::feed
