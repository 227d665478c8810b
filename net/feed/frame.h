#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/model/append.h"
#include "core/ports/commit_source.h"

namespace daybook::feed {

/// The kinds of frames of a feed. Defined in docs/feed-format.md.
enum class FrameKind : std::uint8_t {
  hello = 'h',    ///< first: the Store and the place
  catalog = 'c',  ///< a catalog record from before that place
  record = 'r',   ///< a Commit, as stored in the log
  head = 'a',     ///< the Store's head: before each batch of records, and as heartbeat
  end = 'e',      ///< last: why the feed ends
};

struct Frame {
  FrameKind kind = FrameKind::end;
  std::string_view content;
};

struct Hello {
  StoreIdentity store;
  Serial after;  ///< the first record is the one after it
  SourceStatus status;
  std::uint32_t heartbeat_ms = 0;  ///< longest time without a frame
};

inline constexpr std::uint16_t feed_format = 1;
inline constexpr std::size_t frame_header_bytes = 8;
inline constexpr std::size_t head_frame_bytes = frame_header_bytes + 16;
inline constexpr std::size_t frame_content_max = CommitLimits::record_bytes_max;

void append_hello(const Hello& hello, std::string& out);
void append_record(FrameKind kind, Bytes record, std::string& out);
void append_head(const SourceStatus& status, std::string& out);
void append_end(const Error& reason, std::string& out);

/// Decode the contents of frames. Errors: format_unsupported, corrupt.
Result<Hello> read_hello(std::string_view content);
Result<SourceStatus> read_head(std::string_view content);
Error read_end(std::string_view content);

/// Reads frames from a byte stream, split at any byte. Owned by one reader; one thread.
class FrameReader {
 public:
  /// Calls take(Frame) for each complete frame. Stops at an Error of take(), or with corrupt for an
  /// invalid frame.
  template <class Take>
  Result<void> read(std::string_view bytes, Take&& take) {
    while (true) {
      Frame frame;
      DAYBOOK_TRY(const bool whole, next(bytes, frame));
      if (!whole) return {};
      DAYBOOK_CHECK(take(frame));
    }
  }

 private:
  Result<bool> next(std::string_view& bytes, Frame& frame);
  static Result<std::size_t> content_bytes(std::string_view header);

  std::string torn_;  // the beginning of a frame
  bool torn_is_taken_ = false;
};

}  // namespace daybook::feed
