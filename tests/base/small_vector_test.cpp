#include "base/small_vector.h"

#include <memory>
#include <string>
#include <vector>

#include "tests/catch.h"

using namespace daybook;

namespace {

using Words = SmallVector<std::string, 2>;

Words words(std::size_t count) {
  Words made;
  for (std::size_t i = 0; i < count; ++i) {
    made.push_back("a word of some length " + std::to_string(i));
  }
  return made;
}

}  // namespace

TEST_CASE("a small vector grows out of itself and keeps what it holds") {
  auto grown = words(5);
  CHECK(grown.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) CHECK(grown[i].ends_with(std::to_string(i)));
  CHECK(grown == std::vector<std::string>(grown.begin(), grown.end()));
  grown.clear();
  CHECK(grown.empty());
}

TEST_CASE("a small vector is copied, moved and assigned, whether it has grown or not") {
  const auto count = GENERATE(std::size_t{0}, std::size_t{2}, std::size_t{7});
  const auto others = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{9});
  const auto original = words(count);
  auto copy = original;
  CHECK(copy == original);
  auto moved = std::move(copy);
  CHECK(moved == original);
  CHECK(copy.empty());  // NOLINT: tests the state after a move
  copy = words(others);
  copy = moved;
  CHECK(copy == original);
  copy = words(others);
  copy = std::move(moved);
  CHECK(copy == original);
  moved.push_back("again");
  CHECK(moved == Words{"again"});
}

TEST_CASE("a small vector takes what moves only") {
  SmallVector<std::unique_ptr<int>, 1> numbers;
  for (int i = 0; i < 3; ++i) numbers.push_back(std::make_unique<int>(i));
  auto moved = std::move(numbers);
  CHECK(*moved[2] == 2);
}
