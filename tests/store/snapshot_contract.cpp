// The contract of Store: snapshots of Streams, which are derived and may be lost.

#include "core/model/message.h"
#include "tests/catch.h"
#include "tests/store/drafts.h"

using namespace daybook;
using namespace daybook::testing;

namespace {

Snapshot snapshot(std::uint64_t type, std::uint64_t version, std::string_view text) {
  Snapshot made;
  made.form.state_type = type;
  made.version = Version{version};
  made.state = words(text);
  return made;
}

/// The kept snapshot as text; "-" if there is none.
std::string kept(const EventLog& log, std::string_view name, std::uint64_t type) {
  const auto found = log.read_snapshot(stream(name), type);
  if (!found) return found.error().message();
  return *found ? text_of(as_payload((*found)->state)) : "-";
}

void keep(EventLog& log, std::string_view name, const Snapshot& made) {
  REQUIRE(log.keep_snapshot(stream(name), made));
}

}  // namespace

TEST_CASE("a log keeps the last snapshot of each stream and type") {
  auto backend = make_backend();
  auto& one = backend.log("one");
  auto& two = backend.log("two");
  CHECK(kept(one, "a-1", 1) == "-");
  keep(one, "a-1", snapshot(1, 3, "first"));
  keep(one, "a-1", snapshot(1, 5, "second"));
  keep(one, "a-1", snapshot(2, 5, "other type"));
  keep(one, "a-2", snapshot(1, 9, "other stream"));
  keep(two, "a-1", snapshot(1, 9, "other log"));
  CHECK(kept(one, "a-1", 1) == "second");
  CHECK(kept(one, "a-1", 2) == "other type");
  CHECK(kept(one, "a-2", 1) == "other stream");
  CHECK(kept(two, "a-1", 1) == "other log");
  CHECK((*one.read_snapshot(stream("a-1"), 1))->version == Version{5});
}

TEST_CASE("snapshots are there after reopening, and disturb nothing else") {
  auto backend = make_backend();
  append(backend, Draft{}.event("a-1", "happened"));
  keep(backend.log(), "a-1", snapshot(1, 1, "state"));
  backend.reopen();
  CHECK(kept(backend.log(), "a-1", 1) == "state");
  CHECK(read_stream(backend.log(), "a-1") == std::vector<std::string>{"happened"});
  const auto report = backend.store().verify({});
  REQUIRE(report);
  CHECK(report->findings == std::vector<std::string>{});
}

TEST_CASE("a snapshot that is too large is refused") {
  auto backend = make_backend();
  const auto large = snapshot(1, 1, std::string(Snapshot::bytes_max, 'x'));
  const auto result = backend.log().keep_snapshot(stream("a-1"), large);
  REQUIRE_FALSE(result);
  CHECK(result.error().code() == ErrorCode::limit_exceeded);
  CHECK(kept(backend.log(), "a-1", 1) == "-");
}

TEST_CASE("snapshots vanish with the index and nothing else does") {
  Backend backend{Medium::rocksdb};
  append(backend, Draft{}.event("a-1", "happened"));
  keep(backend.log(), "a-1", snapshot(1, 1, "state"));
  backend.close();
  std::filesystem::remove_all(backend.directory() / "index");
  backend.reopen();
  CHECK(kept(backend.log(), "a-1", 1) == "-");
  CHECK(read_stream(backend.log(), "a-1") == std::vector<std::string>{"happened"});
}
