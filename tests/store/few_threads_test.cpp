#include <system_error>

#include "tests/catch.h"
#include "tests/store/backend.h"

using namespace daybook;
using namespace daybook::testing;

namespace {

/// Gives a limited number of serial executors, then fails, like a system whose thread limit is
/// reached.
class FewThreads final : public Environment {
 public:
  const Clock& clock() const override { return system_.clock(); }
  Random& random() override { return system_.random(); }
  Executor& executor() override { return system_.executor(); }
  std::unique_ptr<Executor> make_serial_executor(std::string_view name) override {
    if (left == 0) {
      throw std::system_error{std::make_error_code(std::errc::resource_unavailable_try_again),
                              "cannot start the thread " + std::string{name}};
    }
    --left;
    return system_.make_serial_executor(name);
  }
  std::unique_ptr<Latch> make_latch() override { return system_.make_latch(); }

  int left = 0;

 private:
  SystemEnvironment system_;
};

}  // namespace

TEST_CASE("a store that gets no thread is not opened, and is when there are threads again") {
  const TemporaryDirectory directory;
  FewThreads environment;
  int needed = 0;
  for (;; ++needed) {
    environment.left = needed;
    const auto store = RocksdbStore::open(directory.path() / "data", environment);
    if (store) break;
    CHECK(store.error().code() == ErrorCode::io);
    CHECK(store.error().message().find("cannot start the thread daybook-") != std::string::npos);
  }
  CHECK(needed > 0);
  CHECK(environment.left == 0);
}

TEST_CASE("an open store starts no threads of its own any more") {
  const TemporaryDirectory directory;
  FewThreads environment;
  environment.left = 100;
  StoreOptions options;
  options.tail_segment_commits_max = 2;
  options.tail_segments_max = 100;
  const auto store = RocksdbStore::open(directory.path() / "data", environment, options).value();
  environment.left = 0;
  for (int i = 0; i < 20; ++i) CHECK(store->open_log(*LogName::parse(fmt::format("log-{}", i))));
}
