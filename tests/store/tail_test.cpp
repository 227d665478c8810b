// The end of the log in memory: exact answers while one thread adds and others read; nothing is
// dropped before the index has it.

#include "store/engine/tail/tail.h"

#include <atomic>
#include <thread>

#include "store/engine/write/encode.h"
#include "tests/catch.h"
#include "tests/store/drafts.h"

using namespace daybook;
using namespace daybook::engine;
using namespace daybook::testing;
using Kind = Segment::Kind;

namespace {

constexpr std::uint32_t log_number = 3;
const Serial everything = Serial::end();

/// Records as the sequencer makes them: commit n has Serial n, Position n and one event of stream
/// a-1, with the tag t:n and, every third one, the tag t:third.
class Records {
 public:
  explicit Records(std::uint64_t count) {
    for (std::uint64_t n = 1; n <= count; ++n) {
      std::vector<std::string> tags{fmt::format("t:{}", n)};
      if (n % 3 == 0) tags.emplace_back("t:third");
      const auto variant = static_cast<std::uint16_t>(n % 2);
      auto draft = Draft{command(n)}.event("a-1", "x", std::move(tags), variant);
      RecordBytes record;
      if (!encode_record(draft.request, log_number, false, record)) FAIL("not encoded");
      const Version version{n};
      seal_record(record, {Serial{n}, Position{n}, Serial{n - 1}, Serial{0}, n - 1, Timestamp{},
                           Digest{}, std::span{&version, 1}});
      records_.push_back(std::move(record));
    }
  }
  RecordView operator[](std::uint64_t serial) const {
    return RecordView::trusted(records_.at(serial - 1));
  }

 private:
  std::vector<RecordBytes> records_;
};

Tail::Limits limits(std::uint32_t commits_max, std::size_t segments_max = 100) {
  return {{commits_max, 1 << 20}, segments_max};
}

std::vector<std::uint64_t> keys(PostingReader list) {
  std::vector<std::uint64_t> found;
  for (std::uint32_t i = 0; i < list.size(); ++i) found.push_back(list.at(i).key);
  return found;
}

Filter filter(std::vector<EventType> types, std::vector<std::string> tags) {
  return {{FilterItem{std::move(types), std::move(tags)}}};
}

}  // namespace

TEST_CASE("a segment lists a log, a stream, a tag and a type") {
  const Records records{7};
  Segment segment{{100, 1 << 20}};
  segment.begin(records[1].serial());
  for (std::uint64_t n = 1; n <= 7; ++n) {
    const auto hash = Segment::stream_hash(log_number, "a-1");
    REQUIRE(segment.has_room(records[n]));
    segment.add(records[n], {&hash, 1});
  }
  using Keys = std::vector<std::uint64_t>;
  CHECK(keys(segment.list(Kind::log, log_number, {}, everything)) == Keys{1, 2, 3, 4, 5, 6, 7});
  CHECK(keys(segment.list(Kind::stream, log_number, "a-1", Serial{4})) == Keys{1, 2, 3, 4});
  CHECK(keys(segment.list(Kind::tag, log_number, "t:third", everything)) == Keys{3, 6});
  CHECK(keys(segment.list(Kind::type, log_number, TypeText{"a", 1}, Serial{6})) == Keys{1, 3, 5});
  CHECK(segment.list(Kind::tag, log_number, "t:9", everything).is_empty());
  CHECK(segment.list(Kind::log, log_number + 1, {}, everything).is_empty());
  CHECK(segment.command(log_number, command(5), everything) == Serial{5});
  CHECK_FALSE(segment.command(log_number, command(5), Serial{4}));
  CHECK_FALSE(segment.command(log_number + 1, command(5), everything));
  CHECK_FALSE(segment.command(log_number, command(8), everything));
}

TEST_CASE("a long list is read from any place in both directions") {
  const Records records{5000};
  Tail tail{Serial{0}, limits(10'000)};
  for (std::uint64_t n = 1; n <= 5000; ++n) tail.add(records[n]);
  const auto view = tail.view();
  auto list = view->segments.front()->list(Kind::stream, log_number, "a-1", everything);
  REQUIRE(list.size() == 5000);
  for (const std::uint32_t index : {0U, 1U, 2U, 4999U, 1023U, 1024U, 3071U, 5U}) {
    CHECK(list.at(index).key == index + 1);
    CHECK(list.first_above(index) == index);
    CHECK(list.first_after(index) == index + 1);
  }
  CHECK(list.first_above(5000) == 5000);
  CHECK(list.first().key == 1);
  for (const std::uint32_t size : {4999U, 3070U, 2U}) {
    list.cut_after(size - 1);  // commits are numbered from 0
    CHECK(list.size() == size);
    CHECK(list.last().key == size);
  }
}

TEST_CASE("the tail answers over its segments, up to the commit that is asked for") {
  const Records records{20};
  Tail tail{Serial{0}, limits(4)};
  for (std::uint64_t n = 1; n <= 20; ++n) tail.add(records[n]);
  const auto view = tail.view();
  CHECK(view->segments.size() == 5);
  CHECK(view->stream_version(log_number, "a-1", everything) == Version{20});
  CHECK(view->stream_version(log_number, "a-1", Serial{9}) == Version{9});
  CHECK_FALSE(view->stream_version(log_number, "b-1", everything));
  CHECK(view->command(log_number, command(2), everything) == Serial{2});
  CHECK(view->first_position(log_number, everything) == Position{1});
  CHECK_FALSE(view->first_position(log_number + 1, everything));
}

TEST_CASE("a condition over types and tags is decided in memory") {
  const Records records{20};
  Tail tail{Serial{0}, limits(6)};
  for (std::uint64_t n = 1; n <= 20; ++n) tail.add(records[n]);
  const auto view = tail.view();
  const auto match = [&](const Filter& what, std::uint64_t after, Serial head = everything) {
    return view->find_match(log_number, what, Position{after}, head);
  };
  CHECK(match({}, 19) == Position{20});
  CHECK_FALSE(match({}, 20));
  CHECK(match(filter({}, {"t:third"}), 17) == Position{18});
  CHECK_FALSE(match(filter({}, {"t:third"}), 18));
  CHECK_FALSE(match(filter({}, {"t:third"}), 17, Serial{17}));
  CHECK(match(filter({{"a", 0}}, {"t:third"}), 0).has_value());
  CHECK_FALSE(match(filter({{"a", 1}}, {"t:third"}), 15));  // 18 has the other type
  CHECK(match(filter({{"a", 1}}, {}), 18) == Position{19});
  CHECK_FALSE(match(filter({{"a", 1}}, {}), 19));
  CHECK(match(filter({{"a", std::nullopt}}, {}), 19) == Position{20});
  CHECK_FALSE(match(filter({{"b", std::nullopt}}, {}), 0));
  CHECK(match(filter({}, {"t:third", "t:6"}), 0) == Position{6});
  CHECK_FALSE(match(filter({}, {"t:third", "t:7"}), 0));
  CHECK(match({{FilterItem{{}, {"t:nowhere"}}, FilterItem{{}, {"t:12"}}}}, 11) == Position{12});
}

TEST_CASE("the tail forgets only what the index has, and only when there is enough without it") {
  const Records records{20};
  Tail tail{Serial{0}, limits(4)};
  for (std::uint64_t n = 1; n <= 18; ++n) tail.add(records[n]);
  REQUIRE(tail.next_to_index());
  CHECK(tail.next_to_index()->last() == Serial{4});
  CHECK(tail.view()->before == Serial{0});
  tail.set_indexed();
  CHECK(tail.next_to_index()->last() == Serial{8});
  tail.set_indexed();
  tail.set_indexed();
  tail.set_indexed();
  CHECK_FALSE(tail.next_to_index());  // the last one still grows
  CHECK(tail.view()->indexed_to() == Serial{16});
  CHECK(tail.view()->before > Serial{0});
  CHECK(tail.view()->before < Serial{16});
  tail.seal();
  CHECK(tail.next_to_index()->last() == Serial{18});
  tail.set_indexed();
  tail.add(records[19]);
  CHECK(tail.view()->command(log_number, command(19), everything) == Serial{19});
}

TEST_CASE("the next segment is asked for once, when half of one is filled, and is then at hand") {
  const Records records{20};
  Tail tail{Serial{0}, limits(8)};
  std::vector<std::uint64_t> asked;
  for (std::uint64_t n = 1; n <= 20; ++n) {
    const auto added = tail.add(records[n]);
    CHECK(added.begins_segment == (n % 8 == 1));
    if (!added.wants_next) continue;
    asked.push_back(n);
    if (n == 4) tail.prepare_next();  // the second segment is not prepared in time
  }
  CHECK(asked == std::vector<std::uint64_t>{4, 12, 20});
  const auto view = tail.view();
  CHECK(view->segments.size() == 3);
  for (std::uint64_t n = 1; n <= 20; ++n) {
    CHECK(view->command(log_number, command(n), everything) == Serial{n});
  }
  CHECK(view->stream_version(log_number, "a-1", everything) == Version{20});
}

TEST_CASE("a tail that the index does not follow is full") {
  const Records records{20};
  Tail tail{Serial{0}, limits(4, 3)};
  for (std::uint64_t n = 1; n <= 12; ++n) {
    REQUIRE(tail.has_room(records[n]));
    tail.add(records[n]);
  }
  CHECK_FALSE(tail.has_room(records[13]));
  tail.set_indexed();
  CHECK(tail.has_room(records[13]));
}

TEST_CASE("threads read the tail while one adds to it") {
  constexpr std::uint64_t count = 6000;
  const Records records{count};
  Tail tail{Serial{0}, limits(500)};
  std::atomic<std::uint64_t> head{0};
  std::atomic<int> wrong{0};
  const auto check = [&] {
    while (head.load() < count) {
      const Serial now{head.load()};
      const auto view = tail.view();
      if (now < Serial{1} || view->before >= now) continue;
      const auto version = view->stream_version(log_number, "a-1", now);
      if (version != Version{now.value}) ++wrong;
      if (view->command(log_number, command(now.value), now) != now) ++wrong;
      const auto after = Position{now.value - 1};
      if (view->find_match(log_number, filter({}, {}), after, now) != Position{now.value}) ++wrong;
    }
  };
  std::thread first{check};
  std::thread second{check};
  for (std::uint64_t n = 1; n <= count; ++n) {
    tail.add(records[n]);
    head = n;
    if (n % 700 == 0 && tail.next_to_index()) tail.set_indexed();
  }
  first.join();
  second.join();
  CHECK(wrong == 0);
}
