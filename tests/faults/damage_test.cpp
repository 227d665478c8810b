// Damage at rest is refused, repaired aloud or reported, or makes no difference. Never is something
// missing without a word, or wrong.

#include <cstdlib>

#include "base/testing/temporary_directory.h"
#include "tests/catch.h"
#include "tests/faults/trials.h"

using namespace daybook::faults;
namespace fs = std::filesystem;

namespace {

const bool every = std::getenv("DAYBOOK_EVERY") != nullptr;

/// Data directories to be damaged, made once for all trials of a test.
class Bases {
 public:
  std::string add(const std::string& kind, std::uint64_t seed) {
    const auto base = directory_.path() / (kind + std::to_string(seed));
    fs::create_directory(base);
    const auto made = Trials{}.run("make_base", seed, base, kind);
    REQUIRE(made.violations == std::vector<std::string>{});
    return base.string();
  }
  std::string path() const { return directory_.path().string(); }

 private:
  daybook::testing::TemporaryDirectory directory_;
};

void try_spots(const std::string& more) {
  const daybook::testing::TemporaryDirectory directory;
  const auto counted = Trials{}.run("count_bits", 1, directory.path(), more);
  REQUIRE(counted.violations == std::vector<std::string>{});
  try_each_seed("bits", counted.runs, more);
}

}  // namespace

TEST_CASE("no damage at rest is passed over in silence") {
  Bases bases;
  for (std::uint64_t seed = 1; seed <= (every ? 20 : 3); ++seed) {
    bases.add("closed", seed);
    bases.add("killed", seed);
  }
  bases.add("logs", 1);
  try_each_seed("damage", 500, bases.path());
}

TEST_CASE("no flipped bit of manifest or write-ahead log loses a commit in silence") {
  Bases bases;
  try_spots(bases.add("small", 1) + " every " + (every ? "1" : "61"));
}

TEST_CASE("no damage of the structure of write-ahead logs loses a commit in silence") {
  Bases bases;
  try_spots(bases.add("logs", 1) + " structure " + (every ? "1" : "17"));
}
