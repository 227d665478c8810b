#include "bench/frame/statistics.h"

#include "tests/catch.h"

using namespace daybook::bench;

TEST_CASE("the median of an odd count is the middle value, whatever the order") {
  const auto summary = summarize({5, 1, 100, 2, 3});
  CHECK(summary.median == 3);
  CHECK(summary.spread.min == 1);
  CHECK(summary.spread.max == 100);
}

TEST_CASE("the median of an even count lies halfway between the middle two") {
  CHECK(summarize({4, 1, 2, 10}).median == 3);
}

TEST_CASE("nothing and a single value have a summary too") {
  CHECK(summarize({}).median == 0);
  CHECK(summarize({7}).median == 7);
  CHECK(summarize({7}).spread.min == 7);
  CHECK(summarize({7}).spread.max == 7);
}

TEST_CASE("ratios are those of the pairs, so a slow minute that met both does not count") {
  const auto found = ratios({100, 10, 100}, {200, 20, 100});
  CHECK(found == std::vector<double>{0.5, 0.5, 1});
  CHECK(summarize(found).median == 0.5);
}

TEST_CASE("a baseline that measured nothing gives no infinite ratio") {
  CHECK(ratios({1}, {0}) == std::vector<double>{0});
}

TEST_CASE("a percentile is one of the values") {
  const std::vector<double> values{50, 10, 40, 20, 30};
  CHECK(percentile(values, 0.5) == 30);
  CHECK(percentile(values, 0.2) == 10);
  CHECK(percentile(values, 0.99) == 50);
  CHECK(percentile(values, 0) == 10);
  CHECK(percentile({}, 0.5) == 0);
}

TEST_CASE("latencies are told as the same two percentiles everywhere") {
  const auto sample = with_latency({}, {1, 2, 3, 4});
  CHECK(sample.find(figures::p50) == 2);
  CHECK(sample.find(figures::p99) == 4);
  CHECK_FALSE(sample.find(figures::rate));
}
