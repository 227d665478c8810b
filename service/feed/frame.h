#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/append.h"
#include "core/commit_source.h"

namespace daybook::feed {

/// What a feed consists of. docs/feed-format.md is the definition.
enum class FrameKind : std::uint8_t {
  hello = 'h',    ///< first: which Store, from which place
  catalog = 'c',  ///< a record of the catalog from before that place
  record = 'r',   ///< a Commit, as it lies in the log
  head = 'a',     ///< how far the Store is: before each batch of records, and as a heartbeat
  end = 'e',      ///< last: why the feed ends
};

struct Frame {
  FrameKind kind = FrameKind::end;
  std::string_view content;
};

struct Hello {
  StoreIdentity store;
  Serial after;  ///< the first record is the next one
  SourceStatus status;
  std::uint32_t heartbeat_ms = 0;  ///< the longest that a feed is silent
};

inline constexpr std::uint16_t feed_format = 1;
inline constexpr std::size_t frame_header_bytes = 8;
inline constexpr std::size_t head_frame_bytes = frame_header_bytes + 16;
inline constexpr std::size_t frame_content_max = CommitLimits::record_bytes_max;

void append_hello(const Hello& hello, std::string& out);
void append_record(FrameKind kind, Bytes record, std::string& out);
void append_head(const SourceStatus& status, std::string& out);
void append_end(const Error& reason, std::string& out);

/// The contents of frames; format_unsupported or corrupt for what is none.
Result<Hello> read_hello(std::string_view content);
Result<SourceStatus> read_head(std::string_view content);
Error read_end(std::string_view content);

/// Takes frames out of bytes as they arrive, however they were torn. Owned by one reader; one
/// thread.
class FrameReader {
 public:
  /// Calls take(Frame) for each frame that is whole now; an Error of it, or corrupt for what is no
  /// frame, is the end.
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
