#include "service/lifecycle/notice_limit.h"

#include "tests/catch.h"

namespace daybook {
namespace {

TEST_CASE("lines beyond the limit are left out until the interval is over, and counted") {
  NoticeLimit limit;
  SteadyTime now{std::chrono::hours{1}};
  for (std::uint64_t i = 0; i < NoticeLimit::lines_max; ++i) CHECK(limit.admit(now) == 0);
  now += NoticeLimit::interval / 2;
  CHECK_FALSE(limit.admit(now));
  CHECK_FALSE(limit.admit(now));
  now += NoticeLimit::interval;
  CHECK(limit.admit(now) == 2);
  CHECK(limit.admit(now) == 0);
}

}  // namespace
}  // namespace daybook
