// The stored record: the worked example of docs/log-format.md, and all kinds of damage.

#include "core/model/record.h"

#include <fstream>

#include "core/model/page_builder.h"
#include "store/engine/write/encode.h"
#include "tests/catch.h"
#include "tests/store/drafts.h"

using namespace daybook;
using namespace daybook::engine;
using namespace daybook::testing;

namespace {

/// The commit of the worked example.
AppendRequest example_request() {
  AppendRequest request;
  request.command_id = CommandId{*Uuid::parse("01234567-89ab-7def-8123-456789abcdef")};
  request.digest = digest("deposit");
  request.metadata.actor = "ada";
  const auto index = request.stream_index(stream("account-42"));
  request.events.push_back({index, 1, 0x1122334455667788, words("hi"), {"owner:ada"}});
  return request;
}

RecordBytes seal(AppendRequest request, bool chained) {
  RecordBytes record;
  const auto encoded = encode_record(request, 3, chained, record);
  if (!encoded) FAIL(encoded.error().message());
  const std::vector<Version> versions(request.streams.size(), Version{5});
  seal_record(record, {Serial{9}, Position{7}, Serial{6}, Serial{8}, 21,
                       Timestamp{std::chrono::microseconds{1'767'225'600'000'000}},
                       chained ? digest("the commit before") : Digest{}, versions});
  return record;
}

/// The bytes of the first block marked as hex in docs/log-format.md; a line may have a remark after
/// a bar.
std::string documented_hex() {
  std::ifstream file{std::string{DAYBOOK_SOURCE_DIR} + "/docs/log-format.md"};
  std::string line;
  while (std::getline(file, line) && line != "```hex") {
  }
  std::string digits;
  while (std::getline(file, line) && line != "```") {
    for (const char c : line.substr(0, line.find('|'))) {
      if (c != ' ') digits += c;
    }
  }
  return digits;
}

std::string hex(Bytes bytes) {
  std::string text;
  for (const auto byte : bytes) text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  return text;
}

AppendRequest large_request() {
  AppendRequest request = example_request();
  request.metadata.correlation = command(1).uuid;
  request.metadata.causation = command(2).uuid;
  request.metadata.occurred_at = Timestamp{std::chrono::microseconds{123}};
  request.metadata.trace_parent = "00-trace";
  for (int i = 0; i < 20; ++i) {
    const auto index = request.stream_index(stream(fmt::format("order-{}", i % 3)));
    request.events.push_back({index, static_cast<std::uint16_t>(i), 5,
                              words(std::string(static_cast<std::size_t>(i), 'x')),
                              std::vector<std::string>(static_cast<std::size_t>(i % 4), "t:1")});
  }
  return request;
}

}  // namespace

TEST_CASE("the record of the worked example is what docs/log-format.md shows") {
  CHECK(hex(seal(example_request(), false)) == documented_hex());
}

TEST_CASE("a record gives back what was encoded") {
  const auto chained = GENERATE(false, true);
  const auto bytes = seal(example_request(), chained);
  const auto record = RecordView::parse(bytes);
  REQUIRE(record);
  CHECK(record->serial() == Serial{9});
  CHECK(record->log() == 3);
  CHECK(record->first_position() == Position{7});
  CHECK(record->last_position() == Position{7});
  CHECK(record->previous_serial() == Serial{6});
  CHECK(record->durable_serial() == Serial{8});
  CHECK(record->events_before() == 21);
  CHECK(record->command_id() == example_request().command_id);
  CHECK(record->digest() == digest("deposit"));
  CHECK(record->metadata().actor == "ada");
  CHECK(record->stream(0).text == "account-42");
  CHECK(record->stream(0).category == "account");
  CHECK(record->stream(0).key == "42");
  CHECK(record->stream(0).first_version == Version{5});
  CHECK(record->event(0).variant == 1);
  CHECK(record->event(0).schema == 0x1122334455667788);
  CHECK(record->tags().next() == "owner:ada");
  CHECK(record->is_chained() == chained);
  CHECK((record->body_hash() == sha256({record->body()})) == chained);
}

TEST_CASE("a record is read at any alignment") {
  const auto bytes = seal(large_request(), true);
  std::vector<std::byte> shifted(bytes.size() + 8);
  for (std::size_t shift = 0; shift < 8; ++shift) {
    std::copy(bytes.begin(), bytes.end(), shifted.begin() + static_cast<std::ptrdiff_t>(shift));
    const auto record = RecordView::parse(Bytes{shifted}.subspan(shift, bytes.size()));
    REQUIRE(record);
    PageBuffer buffer;
    const auto* commit = build_commit(*record, LogInfo{}, buffer);
    REQUIRE(commit->events.size() == 21);
    CHECK(text_of(commit->events[20].payload) == std::string(19, 'x'));
    CHECK(commit->events[20].version == Version{11});
    CHECK(commit->events[20].tags.size() == 3);
  }
}

TEST_CASE("every flipped bit of a record is detected") {
  auto bytes = seal(large_request(), true);
  REQUIRE(RecordView::parse(bytes));
  for (auto& byte : bytes) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      byte ^= std::byte(1U << bit);
      if (RecordView::parse(bytes)) FAIL("a flipped bit went unnoticed");
      byte ^= std::byte(1U << bit);
    }
  }
  CHECK(RecordView::parse(bytes));
}

TEST_CASE("every truncated record is detected") {
  const auto bytes = seal(large_request(), true);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    if (RecordView::parse(Bytes{bytes}.first(size))) FAIL("cut to " << size);
  }
}

TEST_CASE("a record with a good checksum and offsets that lie is refused") {
  const auto good = seal(large_request(), true);
  const auto head = RecordLayout::head_bytes(4);
  // Whatever value any 16 bits of the body have, reading the record must stay inside its bytes.
  for (std::size_t at = head; at + 2 <= good.size() - 8; at += 2) {
    for (const std::uint16_t value : {std::uint16_t{0xFFFF}, std::uint16_t{0x8000}}) {
      auto bytes = good;
      daybook::store(bytes.data() + at, value);
      const std::vector<Version> versions(4, Version{1});
      seal_record(bytes, {Serial{1}, Position{1}, {}, {}, 0, {}, {}, versions});
      const auto record = RecordView::parse(bytes);
      if (!record) continue;
      PageBuffer buffer;
      build_commit(*record, LogInfo{}, buffer);
    }
  }
  SUCCEED();
}

TEST_CASE("a record whose category would hold a dash is refused") {
  // The name is "account-42"; pretend that its category is "account-4", by length and by dash.
  auto bytes = seal(example_request(), false);
  const auto text = as_text(bytes);
  const auto name = text.find("account-42");
  const auto entry = RecordLayout::head_bytes(1) + RecordLayout::events + RecordLayout::event_bytes;
  bytes[name + 8] = std::byte{'-'};
  daybook::store(bytes.data() + entry + 4, std::uint16_t{8});
  const std::vector<Version> versions(1, Version{1});
  seal_record(bytes, {Serial{1}, Position{1}, {}, {}, 0, {}, {}, versions});
  const auto record = RecordView::parse(bytes);
  REQUIRE_FALSE(record);
  CHECK(record.error().code() == ErrorCode::corrupt);
}

TEST_CASE("a record of a newer format is told from a damaged one") {
  auto bytes = seal(example_request(), false);
  daybook::store(bytes.data() + RecordLayout::format_at, std::uint16_t{2});
  CHECK(RecordView::parse(bytes).error().code() == ErrorCode::corrupt);
  const std::vector<Version> versions(1, Version{1});
  seal_record(bytes, {Serial{1}, Position{1}, {}, {}, 0, {}, {}, versions});
  CHECK(RecordView::parse(bytes).error().code() == ErrorCode::format_unsupported);
}

TEST_CASE("a stub keeps the head, its hash and the number of events") {
  const auto bytes = seal(large_request(), true);
  const auto record = RecordView::parse(bytes);
  REQUIRE(record);
  const auto stub_bytes = make_stub(*record);
  const auto stub = RecordView::parse(stub_bytes);
  REQUIRE(stub);
  CHECK(stub->is_stub());
  CHECK(stub_bytes.size() == RecordLayout::head_bytes(4) + 8);
  CHECK(stub->event_count() == 21);
  CHECK(stub->last_position() == record->last_position());
  CHECK(stub->head_hash() == record->head_hash());
  CHECK(stub->body_hash() == record->body_hash());
  PageBuffer buffer;
  const auto* commit = build_commit(*stub, LogInfo{}, buffer);
  CHECK(commit->event_count == 21);
  CHECK(commit->events.empty());
}

TEST_CASE("metadata of an unknown type is passed over") {
  // Changes a known type: 4 (actor) becomes 999.
  auto bytes = seal(example_request(), false);
  const auto text = as_text(bytes);
  const auto actor = text.find("ada", text.find("owner:ada") + 9);
  daybook::store(bytes.data() + actor - 4, std::uint16_t{999});
  const std::vector<Version> versions(1, Version{1});
  seal_record(bytes, {Serial{1}, Position{1}, {}, {}, 0, {}, {}, versions});
  const auto record = RecordView::parse(bytes);
  REQUIRE(record);
  CHECK(record->metadata().actor.empty());
}
