#include "bench/feed/reader_process.h"

#include <sys/wait.h>

#include <cerrno>

#include "base/system_environment.h"
#include "service/feed_server.h"
#include "store/memory_store.h"
#include "tests/catch.h"

using namespace daybook;
using namespace daybook::bench;

namespace {

bool has_no_children() { return ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD; }

struct Fed {
  SystemEnvironment environment;
  MemoryStore store{environment};
  std::unique_ptr<FeedServer> server = FeedServer::start(store, environment).value();

  std::string url() const { return fmt::format("http://127.0.0.1:{}", server->port()); }
};

}  // namespace

TEST_CASE("a reader process tells when each commit came") {
  Fed fed;
  StopFlag stop;
  {
    auto reader = ReaderProcess::start(fed.url(), stop).value();
    REQUIRE(fed.store.open_log(LogName::main()));  // a commit of the catalog
    const auto reading = reader.read_up_to(fed.store.head()).value();
    CHECK(reading.after == Serial{0});
    REQUIRE(reading.times.size() == 1);
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    CHECK(reading.times[0] > 0);
    CHECK(reading.times[0] <= std::chrono::nanoseconds{now}.count());
  }
  CHECK(has_no_children());
}

TEST_CASE("a reader process that is let go in the middle ends") {
  Fed fed;
  const StopFlag stop;
  { const auto reader = ReaderProcess::start(fed.url(), stop).value(); }
  CHECK(has_no_children());
}

TEST_CASE("whoever waits for a reader process can be interrupted") {
  Fed fed;
  StopFlag stop;
  {
    auto reader = ReaderProcess::start(fed.url(), stop).value();
    stop.request();
    const auto reading = reader.read_up_to(Serial{1});  // which never comes
    REQUIRE_FALSE(reading);
    CHECK(reading.error().code() == ErrorCode::closed);
  }
  CHECK(has_no_children());
}

TEST_CASE("a reader process that cannot read is an error and leaves nothing behind") {
  const StopFlag stop;
  const auto reader = ReaderProcess::start("nowhere", stop);
  REQUIRE_FALSE(reader);
  CHECK_THAT(reader.error().message(), contains_text("the reader of the feed has ended"));
  CHECK(has_no_children());
}
