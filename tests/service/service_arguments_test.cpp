#include "service/wiring/service_arguments.h"

#include "tests/catch.h"

using namespace daybook;

namespace {

Result<ServiceOptions> chosen(const std::vector<std::string>& words) {
  const auto specs = service_option_specs();
  DAYBOOK_TRY(const auto arguments, Arguments::parse(specs, {}, words));
  return service_options(arguments);
}

}  // namespace

TEST_CASE("without options a service keeps command ids for ever and has the caches of a store") {
  const auto options = chosen({}).value();
  CHECK_FALSE(options.command_id_window);
  CHECK_FALSE(options.free_bytes_min);
  CHECK(options.block_cache_bytes == StoreOptions{}.block_cache_bytes);
  CHECK(options.cache_bytes_max == CommandOptions{}.cache_bytes_max);
  CHECK(options.restore_command_ids);
}

TEST_CASE("the window and the caches are chosen on the command line") {
  const auto options = chosen({"--command-id-window", "3600", "--block-cache-mib", "512",
                               "--state-cache-mib", "0"})
                           .value();
  CHECK(options.command_id_window == std::chrono::hours{1});
  CHECK(options.block_cache_bytes == 512 * 1024 * 1024);
  CHECK(options.cache_bytes_max == 0);
}

TEST_CASE("what must stay free on the disk is chosen on the command line") {
  CHECK(chosen({"--free-mib-min", "500"}).value().free_bytes_min == 500 * 1024 * 1024);
  CHECK(chosen({"--free-mib-min", "0"}).value().free_bytes_min == 0);
}

TEST_CASE("a window or a cache that makes no sense is refused with the name of its option") {
  const std::vector<std::vector<std::string>> senseless{{"--command-id-window", "0"},
                                                        {"--command-id-window", "1h"},
                                                        {"--command-id-window", "99999999999"},
                                                        {"--block-cache-mib", "0"},
                                                        {"--block-cache-mib", "9999999"},
                                                        {"--state-cache-mib", "-1"},
                                                        {"--free-mib-min", "5%"}};
  for (const auto& words : senseless) {
    const auto refused = chosen(words);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code() == ErrorCode::invalid_argument);
    CHECK_THAT(refused.error().message(), contains_text(words.front()));
  }
}
