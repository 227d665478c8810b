#include "store/descriptors.h"

#include "tests/catch.h"

using namespace daybook;

namespace {

/// The maximum number of open files if everything uses its full share; RocksDB uses 12 beyond
/// max_open_files.
std::size_t taken(const DescriptorShares& shares, const DescriptorNeeds& needs) {
  constexpr std::size_t beside = 12;
  constexpr std::size_t of_call = 3;
  return shares.log_files_max + beside + shares.index_files_max + beside +
         (needs.views + 1) * (shares.view_files_max + beside) +
         needs.servers * shares.connections_max + shares.calls_max * of_call;
}

/// The lowest limit that is accepted.
std::size_t least(const DescriptorNeeds& needs) {
  std::size_t limit = 0;
  while (!DescriptorShares::divide(limit, needs)) ++limit;
  return limit;
}

}  // namespace

TEST_CASE("shares of descriptors leave a reserve, whatever the limit") {
  constexpr std::size_t reserve = 32;
  for (const std::size_t views : {0, 1, 2, 10, 100}) {
    for (const std::size_t servers : {0, 1, 2}) {
      const DescriptorNeeds needs{views, servers};
      const auto lowest = least(needs);
      for (const auto limit : {lowest, lowest + 1, lowest + 63, lowest + 1000, 65'536UL,
                               1'048'576UL, 1'073'741'816UL}) {
        const auto shares = DescriptorShares::divide(limit, needs);
        REQUIRE(shares);
        CHECK(taken(*shares, needs) + reserve <= limit);
        CHECK(shares->log_files_max >= 20);  // RocksDB's minimum
        CHECK(shares->index_files_max >= 20);
        CHECK(shares->view_files_max >= 20);
        CHECK((servers == 0 || (shares->connections_max >= 8 && shares->calls_max >= 2)));
      }
    }
  }
}

TEST_CASE("a limit of descriptors that is too low is refused with what is needed") {
  const DescriptorNeeds needs{2, 2};
  const auto lowest = least(needs);
  const auto refused = DescriptorShares::divide(lowest - 1, needs);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::limit_exceeded);
  CHECK(refused.error().message().find(fmt::format("may open {} files", lowest - 1)) !=
        std::string::npos);
  CHECK(refused.error().message().find(fmt::format("needs at least {} ", lowest)) !=
        std::string::npos);
}
