#include "bench/options.h"

#include <algorithm>
#include <charconv>

namespace daybook::bench {
namespace {

constexpr BenchName names[] = {
    {"append", "writing to a store, against a bare RocksDB that writes the same"},
    {"replay", "reading a whole store, against a bare RocksDB iterator"},
};

/// One option: how it is written, of which bench it is, and what it does with its value.
struct Option {
  std::string_view name;
  std::string_view value;  ///< what stands for it in --help; empty = there is none
  std::string_view bench;  ///< empty = of all
  std::string_view about;
  Result<void> (*set)(Options&, std::string_view);
};

template <class T>
Result<T> number(std::string_view text, T min, T max) {
  T value{};
  const auto* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc{} || parsed.ptr != end || !(value >= min && value <= max)) {
    return fail(ErrorCode::invalid_argument, "'{}' is no number from {} to {}", text, min, max);
  }
  return value;
}

/// Setters for the field that `field` picks.
template <auto field, std::uint64_t max>
Result<void> set_count(Options& to, std::string_view text) {
  DAYBOOK_TRY(const auto count, number<std::uint64_t>(text, 1, max));
  field(to) = static_cast<std::uint32_t>(count);
  return {};
}
template <auto field, auto value>
Result<void> set_flag(Options& to, std::string_view) {
  field(to) = value;
  return {};
}
template <auto field>
Result<void> set_text(Options& to, std::string_view text) {
  field(to) = std::string{text};
  return {};
}

Result<void> set_seconds(Options& to, std::string_view text) {
  DAYBOOK_TRY(to.seconds, number<double>(text, 0.001, 3600));
  return {};
}
Result<void> set_quick(Options& to, std::string_view) {
  to.seconds = 0.25;
  to.replay.events = 200'000;
  return {};
}

constexpr Option options[] = {{"--rounds", "N", "",
                               "measure each case and its baseline so often (5)",
                               set_count < [](Options& to) -> auto& {return to.rounds;
}  // namespace
, 1000 >
}  // namespace daybook::bench
, {"--seconds", "S", "", "length of one measurement (3)", set_seconds},
    {"--quick", "", "", "short measurements: everything in under a minute", set_quick},
    {"--dir", "DIR", "", "keep data in a new directory in DIR (beside the build)",
     set_text < [](Options& to) -> auto& {return to.directory;
}
>
}
, {"--case", "TEXT", "", "only cases whose names hold TEXT",
   set_text < [](Options& to) -> auto& {return to.case_text;
}
>
}
, {"--json", "", "", "one line of JSON a case, and nothing else, on stdout",
   set_flag < [](Options& to) -> auto& {return to.json;
}
, true >
}
, {"--list", "", "", "list the benches and their cases",
   set_flag < [](Options& to) -> auto& {return to.list;
}
, true >
}
, {"--help", "", "", "say this", set_flag < [](Options& to) -> auto& {return to.help;
}
, true >
}
, {"--in-flight", "N", "append", "appends under way at once (256)",
   set_count < [](Options& to) -> auto& {return to.append.in_flight;
}
, 65'536 >
}
, {"--events-per-commit", "N", "append", "(2)",
   set_count < [](Options& to) -> auto& {return to.append.events_per_commit;
}
, 1000 >
}
, {"--sync", "", "append", "acknowledge after a sync of the disk",
   set_flag < [](Options& to) -> auto& {return to.append.sync;
}
, true >
}
, {"--no-sync", "", "append", "acknowledge what a power loss may take back",
   set_flag < [](Options& to) -> auto& {return to.append.sync;
}
, false >
}
, {"--no-hash-chain", "", "append", "do not chain commits by SHA-256",
   set_flag < [](Options& to) -> auto& {return to.append.hash_chain;
}
, false >
}
, {"--streams", "N", "append", "aggregates that the commits are spread over (10000)",
   set_count < [](Options& to) -> auto& {return to.append.streams;
}
, 10'000'000 >
}
, {"--events", "N", "replay", "events of the log that is read (1000000)",
   set_count < [](Options& to) -> auto& {return to.replay.events;
}
, 1'000'000'000 >
}
,
}
;

const Option* find(std::string_view name) {
  const auto* const found = std::find_if(std::begin(options), std::end(options),
                                         [&](const Option& option) { return option.name == name; });
  return found == std::end(options) ? nullptr : found;
}

Result<void> add_bench(Options& to, std::string_view name) {
  for (const auto& bench : names) {
    if (bench.name != name) continue;
    to.benches.emplace_back(name);
    return {};
  }
  return fail(ErrorCode::invalid_argument, "there is no bench '{}': --list names them", name);
}

/// An option of one bench, beside the name of another, would silently do nothing.
Result<void> check_used(const Options& to, const std::vector<const Option*>& given) {
  for (const auto* option : given) {
    if (option->bench.empty()) continue;
    if (to.benches.size() == 1 && to.wants(option->bench)) continue;
    return fail(ErrorCode::invalid_argument, "{} is an option of {}: write '{} {} ...'",
                option->name, option->bench, option->bench, option->name);
  }
  return {};
}

}  // namespace

std::span<const BenchName> bench_names() { return names; }

bool Options::wants(std::string_view bench) const {
  return benches.empty() || std::find(benches.begin(), benches.end(), bench) != benches.end();
}

Result<Options> parse_options(std::span<const std::string_view> arguments) {
  Options to;
  std::vector<const Option*> given;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto argument = arguments[i];
    if (!argument.starts_with("-")) {
      DAYBOOK_CHECK(add_bench(to, argument));
      continue;
    }
    const auto* option = find(argument);
    if (!option) {
      return fail(ErrorCode::invalid_argument, "there is no option {}: see --help", argument);
    }
    if (!option->value.empty() && ++i == arguments.size()) {
      return fail(ErrorCode::invalid_argument, "{} needs a value: {} {}", argument, argument,
                  option->value);
    }
    const auto set = option->set(to, arguments[i]);
    if (!set) return fail(set.error().within(argument));
    given.push_back(option);
  }
  DAYBOOK_CHECK(check_used(to, given));
  return to;
}

std::string usage() {
  std::string text = "daybook-bench [BENCH...] [OPTION...]\n\nBenches (all, if none is named):\n";
  for (const auto& bench : names) text += fmt::format("  {:<24}{}\n", bench.name, bench.about);
  std::string_view group = "?";
  for (const auto& option : options) {
    if (option.bench != group) {
      group = option.bench;
      text += group.empty() ? "\nOptions:\n" : fmt::format("\nOptions of {}:\n", group);
    }
    text +=
        fmt::format("  {:<24}{}\n", fmt::format("{} {}", option.name, option.value), option.about);
  }
  return text +
         "\nThe exit status is 0 when everything was measured, whether goals are met or "
         "not.\n";
}

}  // namespace daybook::bench
