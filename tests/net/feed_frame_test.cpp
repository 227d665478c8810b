#include "net/feed/frame.h"

#include "tests/catch.h"

using namespace daybook;
using namespace daybook::feed;

namespace {

const Hello hello{{StoreId{Uuid::make_v5({}, "a store")}, 3}, Serial{5}, {Serial{7}, 21}, 2000};

std::string whole_feed() {
  std::string bytes;
  append_hello(hello, bytes);
  append_record(FrameKind::catalog, as_bytes("a record of the catalog"), bytes);
  append_record(FrameKind::record, as_bytes("a record"), bytes);
  append_head({Serial{8}, 22}, bytes);
  append_end(Error{ErrorCode::closed, "the program is ending"}, bytes);
  return bytes;
}

/// Reads frames from bytes that arrive in pieces of the given size.
Result<std::vector<std::pair<FrameKind, std::string>>> read(std::string_view bytes,
                                                            std::size_t piece) {
  std::vector<std::pair<FrameKind, std::string>> frames;
  FrameReader reader;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    DAYBOOK_CHECK(reader.read(bytes.substr(0, piece), [&](const Frame& frame) {
      frames.emplace_back(frame.kind, frame.content);
      return Result<void>{};
    }));
  }
  return frames;
}

}  // namespace

TEST_CASE("frames are found however they were torn") {
  const auto whole = read(whole_feed(), SIZE_MAX).value();
  REQUIRE(whole.size() == 5);
  for (std::size_t piece = 1; piece < 100; ++piece) CHECK(read(whole_feed(), piece) == whole);
}

TEST_CASE("frames say what was put into them") {
  const auto frames = read(whole_feed(), SIZE_MAX).value();
  const auto greeting = read_hello(frames[0].second).value();
  CHECK(greeting.store == hello.store);
  CHECK(greeting.after == hello.after);
  CHECK(greeting.status.head == Serial{7});
  CHECK(greeting.status.events == 21);
  CHECK(greeting.heartbeat_ms == 2000);
  CHECK(frames[1] == std::pair{FrameKind::catalog, std::string{"a record of the catalog"}});
  CHECK(frames[2] == std::pair{FrameKind::record, std::string{"a record"}});
  CHECK(read_head(frames[3].second)->head == Serial{8});
  CHECK(read_end(frames[4].second) == Error{ErrorCode::closed, "the program is ending"});
}

TEST_CASE("the hello of the worked example is what docs/feed-format.md shows") {
  std::string bytes;
  append_hello({{StoreId{*Uuid::parse("019b76da-a800-7c5e-8f0a-3d1f5a6b7c8d")}, 1},
                Serial{2},
                {Serial{5}, 9},
                2000},
               bytes);
  std::string hex;
  for (const char byte : bytes) hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  CHECK(hex ==
        "4000000068000000"
        "2144415946454544"
        "01000000d0070000"
        "019b76daa8007c5e8f0a3d1f5a6b7c8d"
        "0100000000000000"
        "0200000000000000"
        "0500000000000000"
        "0900000000000000");
}

TEST_CASE("what is no frame is refused before its length is believed") {
  CHECK(read(std::string(8, '\xff'), SIZE_MAX).error().code() == ErrorCode::corrupt);
  std::string huge;
  append_record(FrameKind::record, as_bytes("x"), huge);
  huge[3] = '\x7f';
  CHECK(read(huge, 1).error().code() == ErrorCode::corrupt);
  std::string unknown;
  append_record(static_cast<FrameKind>('z'), as_bytes("x"), unknown);
  CHECK(read(unknown, SIZE_MAX).error().code() == ErrorCode::corrupt);
}

TEST_CASE("a hello of something else or of another format is refused") {
  std::string bytes;
  append_hello(hello, bytes);
  const auto content = bytes.substr(frame_header_bytes);
  CHECK(read_hello(content.substr(0, 63)).error().code() == ErrorCode::corrupt);
  auto other = content;
  other[0] = 'X';
  CHECK(read_hello(other).error().code() == ErrorCode::corrupt);
  other = content;
  other[8] = 2;
  CHECK(read_hello(other).error().code() == ErrorCode::format_unsupported);
}

TEST_CASE("an end whose code is not known, or that is cut short, is an end all the same") {
  CHECK(read_end(std::string{"\xff\xff what", 7}).code() == ErrorCode::internal);
  CHECK(read_end("").code() == ErrorCode::closed);
  CHECK_FALSE(read_head("short"));
}
