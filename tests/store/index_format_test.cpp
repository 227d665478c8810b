// How the index encodes numbers and lists: byte order, and every length.

#include "store/rocksdb/index/index_format.h"

#include "tests/catch.h"

using namespace daybook;
using namespace daybook::engine;
using namespace daybook::engine::index_format;

namespace {

std::vector<std::uint64_t> interesting_numbers() {
  std::vector<std::uint64_t> numbers{0, 1, 2};
  for (unsigned bit = 3; bit < 64; ++bit) {
    const auto power = std::uint64_t{1} << bit;
    numbers.insert(numbers.end(), {power - 1, power, power + 1});
  }
  numbers.push_back(UINT64_MAX);
  return numbers;
}

std::string ordered(std::uint64_t number) {
  std::string key;
  append_ordered(key, number);
  return key;
}

}  // namespace

TEST_CASE("numbers in keys of the index have the order of their bytes") {
  std::string before;
  for (const auto number : interesting_numbers()) {
    const auto key = ordered(number);
    CHECK(before < key);
    CHECK(number_behind("prefix" + key, 6) == number);
    before = key;
  }
  CHECK_FALSE(number_behind("prefix", 6));
  CHECK_FALSE(number_behind(ordered(70'000) + "x", 0));
  CHECK_FALSE(number_behind(ordered(70'000).substr(0, 2), 0));
}

TEST_CASE("numbers in values of the index are read as they were written") {
  std::string value;
  for (const auto number : interesting_numbers()) append_varint(value, number);
  std::string_view rest{value};
  for (const auto number : interesting_numbers()) CHECK(take_varint(rest) == number);
  CHECK(rest.empty());
  CHECK_FALSE(take_varint(rest));
  std::string_view cut{"\x80\x80"};
  CHECK_FALSE(take_varint(cut));
}

TEST_CASE("a chunk of commits without gaps is read as it was written") {
  DenseChunk chunk;
  chunk.add(2, Serial{7});
  chunk.add(0, Serial{8});
  chunk.add(300, Serial{100'000});
  const auto entries = DenseChunk::parse(5, chunk.value());
  REQUIRE(entries);
  REQUIRE(entries->size() == 3);
  CHECK((*entries)[0].number == 5);
  CHECK((*entries)[1].number == 7);
  CHECK((*entries)[2].number == 7);
  CHECK((*entries)[2].count == 300);
  CHECK((*entries)[2].serial == Serial{100'000});
  CHECK_FALSE(DenseChunk::parse(5, chunk.value().substr(0, chunk.value().size() - 1)));
}

TEST_CASE("a chunk of serials is read as it was written") {
  SerialChunk chunk;
  for (const std::uint64_t serial : {9U, 10U, 5000U}) chunk.add(Serial{serial});
  const auto entries = SerialChunk::parse(9, chunk.value());
  REQUIRE(entries);
  REQUIRE(entries->size() == 3);
  CHECK((*entries)[1].serial == Serial{10});
  CHECK((*entries)[2].serial == Serial{5000});
  CHECK(chunk.value().size() == 3);  // small steps take a byte
}

TEST_CASE("where a stream ends is told behind its chunks and before the next stream") {
  const auto prefix = stream_prefix(1, "a-1");
  const auto end = end_key(prefix);
  for (const auto number : interesting_numbers()) {
    const auto chunk = prefix + ordered(number);
    CHECK(chunk < end);
    CHECK_FALSE(is_end_key(chunk, prefix.size()));
  }
  CHECK(end < stream_prefix(1, "a-10"));
  CHECK(is_end_key(end, prefix.size()));
  const auto value = end_value({5, 300, Serial{100'000}});
  const auto last = parse_end(value).value();
  CHECK(last.number == 5);
  CHECK(last.count == 300);
  CHECK(last.serial == Serial{100'000});
  CHECK_FALSE(parse_end(value + "x"));
  CHECK_FALSE(parse_end(std::string_view{value}.substr(0, value.size() - 1)));
  CHECK_FALSE(parse_end(""));
}

TEST_CASE("a prefix of the index is of one log, kind and text only") {
  const auto tag = term_prefix(1, {Segment::Kind::tag, "a"});
  CHECK(tag != term_prefix(2, {Segment::Kind::tag, "a"}));
  CHECK(tag != term_prefix(1, {Segment::Kind::type, "a"}));
  CHECK_FALSE(term_prefix(1, {Segment::Kind::tag, "ab"}).starts_with(tag));
  const auto category = category_prefix(1, "account");
  const auto type = term_prefix(1, {Segment::Kind::type, TypeText{"account", 0x1234}});
  REQUIRE(type.starts_with(category));
  CHECK(variant_in(type, category) == 0x1234);
  CHECK_FALSE(variant_in(category, category));
}
