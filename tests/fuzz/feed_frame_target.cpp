// What the reading end of a feed is sent: frames, however they were torn, and what is in them.

#include "net/feed/frame.h"

#include <string>
#include <utility>
#include <vector>

#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzz {
namespace {

using feed::FrameKind;

struct Taken {
  std::vector<std::pair<FrameKind, std::string>> frames;
  bool refused = false;
  friend bool operator==(const Taken&, const Taken&) = default;
};

void read_into(Taken& taken, feed::FrameReader& reader, std::string_view piece) {
  const auto read = reader.read(piece, [&](const feed::Frame& frame) {
    taken.frames.emplace_back(frame.kind, frame.content);
    return Result<void>{};
  });
  taken.refused = !read;
}

void check_hello(std::string_view content) {
  const auto hello = feed::read_hello(content);
  if (!hello) return;
  std::string written;
  feed::append_hello(*hello, written);
  const auto again = feed::read_hello(std::string_view{written}.substr(feed::frame_header_bytes));
  require(again && again->store == hello->store && again->after == hello->after &&
              again->status.head == hello->status.head &&
              again->status.events == hello->status.events &&
              again->heartbeat_ms == hello->heartbeat_ms,
          "a hello that is accepted is written as it was read");
}

void check_head(std::string_view content) {
  const auto head = feed::read_head(content);
  if (!head) return;
  std::string written;
  feed::append_head(*head, written);
  require(content.starts_with(std::string_view{written}.substr(feed::frame_header_bytes)),
          "a head that is accepted is written as it was read");
}

void check_end(std::string_view content) {
  const auto reason = feed::read_end(content);
  require(!name(reason.code()).empty(), "the end of a feed has a known code");
  require(reason.message().size() <= std::max<std::size_t>(content.size(), 64),
          "the reason of an end is no longer than its frame");
}

void check_content(FrameKind kind, std::string_view content) {
  require(content.size() <= feed::frame_content_max, "a frame keeps its limit");
  switch (kind) {
    case FrameKind::hello: return check_hello(content);
    case FrameKind::head: return check_head(content);
    case FrameKind::end: return check_end(content);
    case FrameKind::catalog:
    case FrameKind::record: return;  // the target `record` reads them
  }
  require(false, "a frame is of a known kind");
}

}  // namespace

void feed_frame(Bytes input) {
  Input values{input};
  const Tearing tearing{values};
  const auto bytes = values.rest_text();

  Taken whole;
  feed::FrameReader reader;
  read_into(whole, reader, bytes);
  for (const auto& [kind, content] : whole.frames) check_content(kind, content);

  Taken torn;
  feed::FrameReader torn_reader;
  tearing.pieces(bytes, [&](std::string_view piece) {
    read_into(torn, torn_reader, piece);
    return !torn.refused;
  });
  require(torn == whole, "frames are the same however they were torn");
}

}  // namespace daybook::fuzz
