#include "net/feed/remote_source.h"

#include <algorithm>
#include <thread>

#include "base/system_environment.h"
#include "core/subscription.h"
#include "net/feed/feed_api.h"
#include "net/http/server.h"
#include "projections/projector.h"
#include "service/feed_server.h"
#include "store/memory_store.h"
#include "store/memory_view_store.h"
#include "tests/net/feed_notes.h"
#include "tests/net/http_client.h"

using namespace daybook;
using namespace std::chrono_literals;

namespace {

struct Counts {
  using Row = notes::CountRow;
  static constexpr auto name = "counts";
  static constexpr int version = 1;
  void apply(const Recorded<notes::NoteEvent>& event, Rows<Row>& rows) const {
    rows.update(event.key(), [](Row::Builder row) { row.setNotes(row.getNotes() + 1); });
  }
};

/// A program that serves the feed of an in-memory Store.
struct Serving {
  explicit Serving(feed::FeedLimits limits = {}) : feeds{store, environment, limits} { start(0); }

  void start(std::uint16_t port) {
    http::ServerOptions options;
    options.port = port;
    http::Router router;
    add_feed_routes(router, store, feeds);
    server = http::Server::start(options, environment.clock(), http::Handler{std::move(router)})
                 .value();
  }
  /// Restarts the server as after a crash; the log is unchanged.
  void restart() {
    const auto port = server->port();
    server.reset();
    start(port);
  }
  RemoteOptions options() const {
    RemoteOptions remote;
    remote.url = fmt::format("http://127.0.0.1:{}", server->port());
    return remote;
  }
  std::unique_ptr<RemoteSource> open() {
    return RemoteSource::open(options(), environment).value();
  }
  void write(std::size_t commits = 1, std::size_t events = 1, std::size_t text_bytes = 8) {
    for (std::size_t i = 0; i < commits; ++i) {
      notes::write(store, environment, events, "main", text_bytes);
    }
  }

  SystemEnvironment environment;
  MemoryStore store{environment};
  feed::Feeds feeds;
  std::unique_ptr<http::Server> server;
};

/// Collects the events of a subscription, and lets a test wait for them.
class Collector {
 public:
  Subscription subscribe(CommitSource& source, Environment& environment, Serial after,
                         ReadLimits limits = {}) {
    Subscription::Subscriber<Serial> subscriber{
        [this](const Page<Serial>& page) {
          for (const auto* commit : page.commits) serials_.push_back(commit->serial.value);
          last_ = page.next.value;
          last_.notify_all();
          return Result<void>{};
        },
        [this](const Error& error) {
          error_ = error;
          last_ = UINT64_MAX;
          last_.notify_all();
        }};
    return Subscription::to_store(source, environment, after, {}, std::move(subscriber), limits);
  }
  void wait_for(Serial serial) {
    for (auto last = last_.load(); last < serial.value; last = last_) last_.wait(last);
  }
  const std::vector<std::uint64_t>& serials() const { return serials_; }
  const std::optional<Error>& error() const { return error_; }
  bool has_each_once(Serial after, Serial to) const {
    if (serials_.size() != to.value - after.value) return false;
    return std::all_of(serials_.begin(), serials_.end(),
                       [&, next = after.value](auto serial) mutable { return serial == ++next; });
  }

 private:
  std::vector<std::uint64_t> serials_;
  std::optional<Error> error_;
  std::atomic<std::uint64_t> last_{0};
};

}  // namespace

TEST_CASE("a subscription to a feed gives every commit once, in order, while a writer goes on") {
  Serving serving;
  serving.write(100);
  const auto remote = serving.open();
  CHECK(remote->identity() == serving.store.identity());
  Collector collector;
  std::thread writer{[&] { serving.write(400, 2); }};
  const auto subscription = collector.subscribe(*remote, serving.environment, Serial{0});
  writer.join();
  collector.wait_for(serving.store.head());
  CHECK(collector.has_each_once(Serial{0}, serving.store.head()));
  CHECK_FALSE(collector.error());
  CHECK(remote->source_status().events == serving.store.status().events);
}

TEST_CASE("a subscription to a feed begins at any place and knows the logs from before it") {
  Serving serving;
  serving.write(3);
  notes::write(serving.store, serving.environment, 1, "acme");
  const auto remote = serving.open();
  PageBuffer buffer;
  const auto after = serving.store.head().previous();
  const auto page = read_and_wait(*remote, serving.environment, after, {}, buffer).value();
  REQUIRE(page.commits.size() == 1);
  CHECK(page.at_end);
  const auto& commit = *page.commits.front();
  CHECK(commit.log->name.text() == "acme");
  CHECK(commit.log->id == serving.store.log(*LogName::parse("acme")).value()->info().id);
  CHECK(commit.events.front().tags.front() == "of:acme");
  CHECK(remote->logs().size() == 2);
}

TEST_CASE("a commit read from a feed is the commit of the store, to the last byte") {
  Serving serving;
  serving.write(20, 3);
  const auto remote = serving.open();
  PageBuffer here;
  PageBuffer there;
  const auto own = serving.store.read_commits(Serial{0}, {}, here).value();
  Serial place;
  for (std::size_t i = 0; i < own.commits.size();) {
    const auto page = read_and_wait(*remote, serving.environment, place, {}, there).value();
    for (const auto* commit : page.commits) {
      CHECK(std::ranges::equal(commit->record, own.commits.at(i)->record));
      CHECK(commit->checksum == own.commits[i]->checksum);
      CHECK(commit->log->id == own.commits[i++]->log->id);
    }
    place = page.next;
  }
}

TEST_CASE("schemas arrive with the feed, also while it runs") {
  Serving serving;
  serving.write();
  const auto remote = serving.open();
  CHECK_FALSE(remote->schemas()->find("note"));
  REQUIRE(serving.store.declare(EventSchema::of<notes::NoteEvent>().value()));
  Collector collector;
  const auto subscription = collector.subscribe(*remote, serving.environment, Serial{0});
  collector.wait_for(serving.store.head());
  REQUIRE(remote->schemas()->find("note"));
  CHECK(remote->schemas()->type_name("note", 0) == "note.written");
}

TEST_CASE("a reader goes on where it was when the serving program starts again") {
  Serving serving;
  serving.write(50);
  const auto remote = serving.open();
  Collector collector;
  const auto subscription = collector.subscribe(*remote, serving.environment, Serial{0});
  for (int round = 0; round < 3; ++round) {
    collector.wait_for(serving.store.head());
    std::thread writer{[&] { serving.write(100); }};
    serving.restart();
    writer.join();
  }
  collector.wait_for(serving.store.head());
  CHECK(collector.has_each_once(Serial{0}, serving.store.head()));
  CHECK(remote->status().connections >= 4);
  CHECK(remote->status().last_error);
}

TEST_CASE("a reader that does not read holds back its feed, and nobody else") {
  Serving serving;
  auto options = serving.options();
  options.buffer_bytes_max = 64 * 1024;
  const auto slow = RemoteSource::open(options, serving.environment).value();
  PageBuffer buffer;
  (void)slow->read_commits(Serial{0}, {}, buffer);
  serving.write(40, 1000, 800);  // about 40 MiB
  Collector other;
  const auto remote = serving.open();
  const auto subscription = other.subscribe(*remote, serving.environment, Serial{0});
  other.wait_for(serving.store.head());
  const auto readers = serving.feeds.readers();
  CHECK(std::ranges::any_of(readers, [&](const auto& reader) {
    return reader.place < serving.store.head() && reader.bytes < 30 * 1024 * 1024;
  }));
  Collector late;
  const auto slow_subscription = late.subscribe(*slow, serving.environment, Serial{0});
  late.wait_for(serving.store.head());
  CHECK(late.has_each_once(Serial{0}, serving.store.head()));
}

TEST_CASE("several readers of one remote source read from places of their own") {
  Serving serving;
  serving.write(200);
  const auto remote = serving.open();
  std::vector<Collector> collectors(3);
  std::vector<Subscription> subscriptions;
  for (std::size_t i = 0; i < collectors.size(); ++i) {
    subscriptions.push_back(
        collectors[i].subscribe(*remote, serving.environment, Serial{50 * i}));
  }
  serving.write(50);
  for (std::size_t i = 0; i < collectors.size(); ++i) {
    collectors[i].wait_for(serving.store.head());
    CHECK(collectors[i].has_each_once(Serial{50 * i}, serving.store.head()));
  }
}

TEST_CASE("another store at the same address ends the reading, with the reason") {
  auto serving = std::make_unique<Serving>();
  serving->write(5);
  SystemEnvironment environment;
  const auto remote = RemoteSource::open(serving->options(), environment).value();
  Collector collector;
  const auto subscription = collector.subscribe(*remote, environment, Serial{0});
  collector.wait_for(serving->store.head());
  const auto port = serving->server->port();
  serving.reset();
  Serving other;
  other.write(9);
  other.start(port);
  collector.wait_for(Serial{UINT64_MAX});
  REQUIRE(collector.error());
  // Reported by the new hello or by the refusal of the place, whichever comes first.
  CHECK(collector.error()->message().find("another") != std::string::npos);
}

TEST_CASE("a place ahead of the log, of another store, or of no store is refused") {
  Serving serving;
  serving.write();
  const auto ask = [&](const std::string& after) {
    http::Client client{serving.server->port()};
    REQUIRE(client.send("GET /feed?after=" + after + " HTTP/1.1\r\nHost: x\r\n\r\n"));
    return client.answer();
  };
  auto token = notes::write(serving.store, serving.environment).token;
  token.serial = token.serial.next(7);
  CHECK(ask(token.to_string()).find("ahead of the log") != std::string::npos);
  token.store.epoch = 9;
  CHECK(ask(token.to_string()).find("from another store") != std::string::npos);
  CHECK(ask("nonsense").find("this is not a valid token") != std::string::npos);
  http::Client client{serving.server->port()};
  REQUIRE(client.send("GET /logs/acme/feed HTTP/1.1\r\nHost: x\r\n\r\n"));
  CHECK(client.answer().find("the whole store") != std::string::npos);
}

TEST_CASE("an address that is none, or where nobody answers, is told") {
  SystemEnvironment environment;
  RemoteOptions options;
  options.url = "ftp://somewhere";
  CHECK(RemoteSource::open(options, environment).error().code() == ErrorCode::invalid_argument);
  options.url = "http://127.0.0.1:1";
  options.open_ms_max = 100;
  const auto refused = RemoteSource::open(options, environment);
  CHECK(refused.error().message().find("did not answer within 100 ms") != std::string::npos);
}

TEST_CASE("a server that has no feed is told with what it answered") {
  SystemEnvironment environment;
  const auto server =
      http::Server::start({}, environment.clock(), http::Handler{http::Router{}}).value();
  RemoteOptions options;
  options.url = fmt::format("http://127.0.0.1:{}/feed", server->port());
  const auto refused = RemoteSource::open(options, environment);
  CHECK(refused.error().message().find("refused with status 404: there is nothing at /feed") !=
        std::string::npos);
}

TEST_CASE("a feed that sends no heartbeat is given up and called again") {
  feed::FeedLimits limits;
  limits.heartbeat_ms = 3'600'000;
  Serving serving{limits};
  serving.write();
  auto options = serving.options();
  options.silence_ms_max = 50;
  const auto remote = RemoteSource::open(options, serving.environment).value();
  while (remote->status().connections < 3) std::this_thread::yield();
  CHECK(remote->status().last_error->message().find("not even a heartbeat") != std::string::npos);
}

TEST_CASE("a projection of a feed has the rows of a projection of the store") {
  Serving serving;
  REQUIRE(serving.store.declare(EventSchema::of<notes::NoteEvent>().value()));
  const auto remote = serving.open();
  MemoryViewStore views;
  auto projector = Projector::start<Counts>(*remote, views, serving.environment).value();
  serving.write(30, 2);
  const auto last = notes::write(serving.store, serving.environment);
  const auto& clock = serving.environment.clock();
  REQUIRE(projector->wait_for(last, clock.steady_now() + 60s));
  const auto count = [&] {
    const auto answer = projector->read(last.token.log).value().get("n").value();
    return answer.entry->row.as<notes::CountRow>().getNotes();
  };
  CHECK(count() == 61);
  // Restart from its checkpoint, which is checked against the feed.
  REQUIRE(projector->stop());
  projector = Projector::start<Counts>(*remote, views, serving.environment).value();
  const auto more = notes::write(serving.store, serving.environment);
  REQUIRE(projector->wait_for(more, clock.steady_now() + 60s));
  CHECK(count() == 62);
  REQUIRE(projector->rebuild({}));
  CHECK(count() == 62);
}

TEST_CASE("an embedded program serves the feed of its store, and ends with its readers told") {
  SystemEnvironment environment;
  MemoryStore store{environment};
  auto server = FeedServer::start(store, environment).value();
  RemoteOptions options;
  options.url = fmt::format("http://127.0.0.1:{}", server->port());
  const auto remote = RemoteSource::open(options, environment).value();
  Collector collector;
  const auto subscription = collector.subscribe(*remote, environment, Serial{0});
  notes::write(store, environment, 3);
  collector.wait_for(store.head());
  CHECK(collector.has_each_once(Serial{0}, store.head()));
  server.reset();
  while (!remote->status().last_error) std::this_thread::yield();
  CHECK(remote->status().last_error->code() == ErrorCode::closed);
  CHECK_FALSE(collector.error());
}
