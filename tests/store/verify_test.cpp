// verify() finds damage by bad media and by bugs.

#include "store/engine/engine.h"
#include "store/memory/memory_index.h"
#include "store/memory/memory_medium.h"
#include "tests/catch.h"
#include "tests/store/drafts.h"

using namespace daybook;
using namespace daybook::engine;
using namespace daybook::testing;

namespace {

/// A Store in memory whose records can be damaged: commits 2 to 6 of Log `main`, each with one
/// event of a-1 and one of b-1.
class DamagedStore {
 public:
  DamagedStore() {
    auto medium = std::make_unique<MemoryMedium>();
    medium_ = medium.get();
    auto opened = Engine::open(environment, {}, {StoreId{command(99).uuid}, 1}, std::move(medium),
                               std::make_unique<MemoryIndex>());
    if (!opened) FAIL(opened.error().message());
    store = *std::move(opened);
    log = store->open_log(LogName::main()).value();
    for (std::uint64_t i = 0; i < 5; ++i) {
      auto draft = Draft{command(i)}.event("a-1").event("b-1");
      REQUIRE(append_and_wait(*log, environment, std::move(draft.request)));
    }
  }

  RecordBytes record(std::uint64_t serial) const {
    const auto bytes = *medium_->cursor()->read(Serial{serial});
    return {bytes.begin(), bytes.end()};
  }
  /// Replaces a record; `reseal` corrects its checksum.
  template <class Change>
  void change(std::uint64_t serial, bool reseal, Change&& change) {
    auto bytes = record(serial);
    change(bytes);
    if (reseal) {
      const auto view = RecordView::trusted(bytes);
      std::vector<Version> versions;
      for (std::size_t i = 0; i < view.stream_count(); ++i) {
        versions.push_back(view.stream(i).first_version);
      }
      seal_record(bytes, {view.serial(), view.first_position(), view.previous_serial(),
                          view.durable_serial(), view.events_before(), view.recorded_at(),
                          view.previous_hash(), versions});
    }
    medium_->damage(Serial{serial}, std::move(bytes));
  }
  void remove(std::uint64_t serial) { medium_->damage(Serial{serial}, {}); }

  bool finds(std::string_view what) const {
    const auto report = store->verify({});
    if (!report) FAIL(report.error().message());
    for (const auto& finding : report->findings) {
      INFO(finding);
      if (finding.find(what) != std::string::npos) return true;
    }
    return false;
  }

  SimulatedEnvironment environment;
  std::unique_ptr<Store> store;
  EventLog* log = nullptr;

 private:
  MemoryMedium* medium_ = nullptr;
};

}  // namespace

TEST_CASE("verify finds nothing wrong with a good store and counts it") {
  auto backend = make_backend();
  append(backend, Draft{}.event("a-1").event("b-1"));
  append(backend, backend.log("other"), Draft{}.event("a-1"));
  append(backend, Draft{});
  const auto report = backend.store().verify({});
  REQUIRE(report);
  CHECK(report->good());
  CHECK(report->commits == 5);
  CHECK(report->events == 5);
  CHECK(report->streams == 4);
  CHECK(report->logs == 2);
  CHECK(report->bytes > 1000);
}

TEST_CASE("verify says how far it is and can be stopped") {
  DamagedStore store;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> told;
  const auto stopped = store.store->verify([&](std::uint64_t done, std::uint64_t total) {
    told.emplace_back(done, total);
    return false;
  });
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().code() == ErrorCode::closed);
  CHECK(told == std::vector<std::pair<std::uint64_t, std::uint64_t>>{{6, 6}});
}

TEST_CASE("verify finds a missing commit, and a read stops at it") {
  DamagedStore store;
  store.remove(4);
  CHECK(store.finds("commit with serial 4: it is missing from the log"));
  PageBuffer buffer;
  const auto page = store.log->read({}, buffer);
  REQUIRE_FALSE(page);
  CHECK(page.error().code() == ErrorCode::gap);
  CHECK(page.error().message().find("log main: commit with serial 4") != std::string::npos);
  CHECK_FALSE(store.store->read_commits(Serial{3}, {}, buffer));
  CHECK_FALSE(store.log->read_stream(stream("a-1"), {}, buffer));
}

TEST_CASE("verify finds a flipped bit, and no read serves it") {
  DamagedStore store;
  store.change(3, false, [](RecordBytes& bytes) { bytes[bytes.size() - 20] ^= std::byte{4}; });
  CHECK(store.finds("commit with serial 3: the record's checksum is wrong"));
  PageBuffer buffer;
  CHECK(store.log->read({}, buffer).error().code() == ErrorCode::corrupt);
  CHECK(store.log->find_command(command(1)).error().code() == ErrorCode::corrupt);
  const auto rest = store.log->read({.from = Position{4}}, buffer);
  REQUIRE(rest);
  CHECK(rest->event_count() == 6);  // later records are still readable
}

TEST_CASE("verify finds a gap in the versions of a stream") {
  DamagedStore store;
  store.change(4, true, [](RecordBytes& bytes) {
    daybook::store(bytes.data() + RecordLayout::first_versions, std::uint64_t{4});
  });
  CHECK(store.finds("version 3 of a-1 should follow, but it begins at 4"));
}

TEST_CASE("verify finds a gap in the positions of a log") {
  DamagedStore store;
  store.change(4, true, [](RecordBytes& bytes) {
    daybook::store(bytes.data() + RecordLayout::first_position, std::uint64_t{6});
  });
  CHECK(store.finds("position 5 of log number 1 should follow, but it begins at 6"));
  PageBuffer buffer;
  CHECK(store.log->read({}, buffer).error().code() == ErrorCode::gap);
}

TEST_CASE("verify finds content that was changed and given a good checksum") {
  DamagedStore store;
  store.change(3, true, [](RecordBytes& bytes) { bytes[bytes.size() - 20] ^= std::byte{4}; });
  CHECK(store.finds("serial 3: the content does not have the hash in its head"));
  store.change(3, true, [](RecordBytes& bytes) {
    const auto body = RecordView::trusted(bytes).body();
    daybook::store(bytes.data() + RecordLayout::body_hash, sha256({body}));
  });
  CHECK(store.finds("serial 4: the chain of hashes of log number 1 is broken"));
}

TEST_CASE("verify finds commits that were swapped") {
  DamagedStore store;
  const auto third = store.record(3);
  store.change(3, false, [&](RecordBytes& bytes) { bytes = store.record(4); });
  store.change(4, false, [&](RecordBytes& bytes) { bytes = third; });
  CHECK(store.finds("commit with serial 3: the record says that it has serial 4"));
}

TEST_CASE("verify takes a stub for what it is") {
  DamagedStore store;
  store.change(4, false, [](RecordBytes& bytes) { bytes = make_stub(*RecordView::parse(bytes)); });
  CHECK_FALSE(store.finds("chain"));
  CHECK_FALSE(store.finds("position"));
  PageBuffer buffer;
  const auto page = store.log->read({}, buffer);
  REQUIRE(page);
  CHECK(page->event_count() == 8);
  CHECK(page->next == Position{10});
}
