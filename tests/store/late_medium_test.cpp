// A log that is read-only until its disk has room.

#include "store/rocksdb/log/late_medium.h"

#include "store/memory/memory_medium.h"
#include "tests/catch.h"
#include "tests/store/drafts.h"

using namespace daybook;
using namespace daybook::engine;

namespace {

/// Reports its failure as soon as a callback is set.
class FailedMedium final : public Medium {
 public:
  explicit FailedMedium(bool& abandoned) : abandoned_{abandoned} {}
  Result<Serial> find_head() const override { return Serial{0}; }
  Result<void> write(const WriteRequest&) override { return {}; }
  std::unique_ptr<Cursor> cursor() const override { return nullptr; }
  std::vector<std::string> check_witnesses() const override { return {}; }
  void on_failure(std::function<void(const Error&)> told) override {
    if (told) told(Error{ErrorCode::io, "it has failed"});
  }
  void abandon() noexcept override { abandoned_ = true; }

 private:
  bool& abandoned_;
};

}  // namespace

TEST_CASE("a late medium is another one as soon as that can be opened") {
  int tries = 0;
  LateMedium medium{std::make_unique<MemoryMedium>(), [&]() -> Result<std::unique_ptr<Medium>> {
                      if (++tries == 1) return fail(ErrorCode::io, "the disk is full");
                      auto writable = std::make_unique<MemoryMedium>();
                      const RecordBytes record(8, std::byte{1});
                      const Bytes bytes{record};
                      REQUIRE(writable->write({Serial{1}, std::span{&bytes, 1}}));
                      return writable;
                    }};
  const auto former = medium.cursor();
  CHECK(medium.make_writable().error().message() == "the disk is full");
  CHECK(medium.find_head() == Serial{0});
  CHECK(medium.make_writable());
  CHECK(medium.find_head() == Serial{1});
  CHECK(medium.make_writable());
  CHECK(tries == 2);
  CHECK_FALSE(former->read(Serial{1}));  // of the read-only medium, which still exists
  CHECK(medium.cursor()->read(Serial{1}));
}

TEST_CASE("a late medium tells failures of either, and may be abandoned by who is told") {
  bool first_abandoned = false;
  bool second_abandoned = false;
  LateMedium medium{std::make_unique<FailedMedium>(first_abandoned),
                    [&]() -> Result<std::unique_ptr<Medium>> {
                      return std::make_unique<FailedMedium>(second_abandoned);
                    }};
  int told = 0;
  medium.on_failure([&](const Error&) {
    if (++told == 2) medium.abandon();
  });
  CHECK(told == 1);
  CHECK(medium.make_writable());
  CHECK(told == 2);
  CHECK(second_abandoned);
  CHECK_FALSE(first_abandoned);
}
