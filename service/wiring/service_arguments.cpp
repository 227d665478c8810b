#include "service/wiring/service_arguments.h"

namespace daybook {
namespace {

constexpr std::uint64_t mib = 1024 * 1024;
constexpr std::uint64_t cache_mib_max = 1024 * 1024;              // a tebibyte
constexpr std::uint64_t free_mib_max = 1ULL << 40;
constexpr std::uint64_t window_seconds_max = 100ULL * 366 * 86400;  // a hundred years

constexpr std::string_view window = "--command-id-window";
constexpr std::string_view block_cache = "--block-cache-mib";
constexpr std::string_view state_cache = "--state-cache-mib";
constexpr std::string_view free_min = "--free-mib-min";

}  // namespace

std::vector<OptionSpec> service_option_specs() {
  const ServiceOptions defaults;
  return {{std::string{window}, "SECONDS",
           "how long a repeated command is recognised; default: for ever",
           whole_number({1, window_seconds_max})},
          {std::string{block_cache}, "N",
           fmt::format("cache for blocks of log and index, in MiB; default: {}",
                       defaults.block_cache_bytes / mib),
           whole_number({1, cache_mib_max})},
          {std::string{state_cache}, "N",
           fmt::format("cache for aggregate states, in MiB; default: {}",
                       defaults.cache_bytes_max / mib),
           whole_number({0, cache_mib_max})},
          {std::string{free_min}, "N",
           "refuse commands while less disk space is free, in MiB; 0 = never; default: 5 % of the "
           "disk, at most 1024",
           whole_number({0, free_mib_max})}};
}

Result<ServiceOptions> service_options(const Arguments& arguments) {
  ServiceOptions options;
  if (arguments.text(window)) {
    DAYBOOK_TRY(const auto seconds, arguments.number(window, 0));
    options.command_id_window = std::chrono::seconds{seconds};
  }
  DAYBOOK_TRY(const auto blocks, arguments.number(block_cache, options.block_cache_bytes / mib));
  DAYBOOK_TRY(const auto states, arguments.number(state_cache, options.cache_bytes_max / mib));
  if (arguments.text(free_min)) {
    DAYBOOK_TRY(const auto free, arguments.number(free_min, 0));
    options.free_bytes_min = free * mib;
  }
  options.block_cache_bytes = blocks * mib;
  options.cache_bytes_max = states * mib;
  return options;
}

}  // namespace daybook
