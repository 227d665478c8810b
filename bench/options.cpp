#include "bench/options.h"

#include <algorithm>
#include <charconv>

namespace daybook::bench {
namespace {

constexpr BenchName names[] = {
    {"append", "writing to a store, compared with a bare RocksDB that writes the same"},
    {"replay", "reading a whole store, compared with a bare RocksDB iterator"},
    {"read", "reading short streams, compared with a bare RocksDB in stream order"},
    {"growth", "a store that grows large, compared with itself when it was small"},
    {"size", "disk space of a store, compared with its compressed log alone"},
    {"commands", "load, decide and append, compared with the append alone"},
    {"logs", "many logs in one store, compared with one log"},
#if DAYBOOK_BENCH_FEED
    {"feed", "delay until a reader in another process has an event"},
#endif
};

/// One option: how it is written, of which bench it is, and what it does with its value.
struct Option {
  std::string_view name;
  std::string_view value;  ///< what stands for it in --help; empty = there is none
  std::string_view bench;  ///< or benches, with blanks between; empty = of all
  std::string_view about;
  Result<void> (*set)(Options&, std::string_view);
};

template <class T>
Result<T> number(std::string_view text, T min, T max) {
  T value{};
  const auto* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc{} || parsed.ptr != end || !(value >= min && value <= max)) {
    return fail(ErrorCode::invalid_argument, "'{}' is not a number from {} to {}", text, min, max);
  }
  return value;
}

/// The field that a path of members leads to.
template <auto... path>
auto& field(Options& to) {
  return (to.* ... .*path);
}

/// Setters for a field.
template <std::uint32_t max, auto... path>
Result<void> set_count(Options& to, std::string_view text) {
  DAYBOOK_TRY(field<path...>(to), number<std::uint32_t>(text, 1, max));
  return {};
}
template <auto... path>
Result<void> set_seconds(Options& to, std::string_view text) {
  DAYBOOK_TRY(field<path...>(to), number<double>(text, 0.001, 3600));
  return {};
}
template <bool value, auto... path>
Result<void> set_flag(Options& to, std::string_view) {
  field<path...>(to) = value;
  return {};
}
template <auto... path>
Result<void> set_text(Options& to, std::string_view text) {
  field<path...>(to) = std::string{text};
  return {};
}

/// Everything in under a minute: shows that all works, and the order of magnitude.
Result<void> set_quick(Options& to, std::string_view) {
  to.seconds = 0.1;
  to.append.sustained_seconds = 0.2;
  to.replay.events = 100'000;
  to.read.streams = 1'000;
  to.growth.events = 200'000;
  to.size.events = 20'000;
  to.commands = {10'000, 256};
  to.logs = {300, 20'000};
  return {};
}

using Append = AppendOptions;
constexpr std::uint32_t million = 1'000'000;

// clang-format off: one option a line or two
constexpr Option options[] = {
    {"--rounds", "N", "", "rounds: how often each case and its baseline are measured (5)",
     set_count<1000, &Options::rounds>},
    {"--seconds", "S", "",
     "length of one measurement, in seconds (3)", set_seconds<&Options::seconds>},
    {"--quick", "", "", "short measurements: all benches in under a minute", set_quick},
    {"--dir", "DIR", "", "create the data directory in DIR (default: beside the build)",
     set_text<&Options::directory>},
    {"--case", "TEXT", "", "only cases whose names contain TEXT", set_text<&Options::case_text>},
    {"--json", "", "", "print only one line of JSON per figure on stdout",
     set_flag<true, &Options::json>},
    {"--list", "", "", "list the benches and their cases", set_flag<true, &Options::list>},
    {"--help", "", "", "print this help", set_flag<true, &Options::help>},
    {"--in-flight", "N", "append", "appends of one producer in flight at once (256)",
     set_count<65'536, &Options::append, &Append::in_flight>},
    {"--writers", "N", "append", "use N threads instead, each waiting for its own append",
     set_count<4096, &Options::append, &Append::writers>},
    {"--events-per-commit", "N", "append", "(2)",
     set_count<1000, &Options::append, &Append::events_per_commit>},
    {"--tags", "N", "append", "tags of each event (0)",
     set_count<32, &Options::append, &Append::tags>},
    {"--dcb", "", "append", "conditional on type and tag, compared with no condition",
     set_flag<true, &Options::append, &Append::boundary>},
    {"--sync", "", "append", "acknowledge after a sync of the disk",
     set_flag<true, &Options::append, &Append::sync>},
    {"--no-sync", "", "append", "acknowledge before the sync; a power loss may lose commits",
     set_flag<false, &Options::append, &Append::sync>},
    {"--no-hash-chain", "", "append", "do not chain commits by SHA-256",
     set_flag<false, &Options::append, &Append::hash_chain>},
    {"--streams", "N", "append", "aggregates that the commits are spread over (10000)",
     set_count<10 * million, &Options::append, &Append::streams>},
    {"--sustained", "S", "append",
     "length of one measurement of the case with tags, in seconds (30)",
     set_seconds<&Options::append, &Append::sustained_seconds>},
    {"--events", "N", "replay growth size logs",
     "events in the log that is read or written (1000000; growth: 20000000)",
     set_count<1000 * million, &Options::events>},
    {"--short-streams", "N", "read", "number of streams of ten events (5000)",
     set_count<10 * million, &Options::read, &ReadOptions::streams>},
    {"--aggregates", "N", "commands", "aggregates, some of them much busier than others (100000)",
     set_count<10 * million, &Options::commands, &CommandsOptions::aggregates>},
    {"--commands-in-flight", "N", "commands", "commands in flight at once (4096)",
     set_count<65'536, &Options::commands, &CommandsOptions::in_flight>},
    {"--logs", "N", "logs", "logs, some of them much busier than others (10000)",
     set_count<100'000, &Options::logs, &LogsOptions::logs>},
    {"--rate", "N", "feed", "events per second; ten per commit from 100000 on (20000 and 200000)",
     set_count<10 * million, &Options::feed, &FeedOptions::rate>},
};
// clang-format on

const Option* find(std::string_view name) {
  const auto* const found = std::find_if(std::begin(options), std::end(options),
                                         [&](const Option& option) { return option.name == name; });
  return found == std::end(options) ? nullptr : found;
}

Result<void> add_bench(Options& to, std::string_view name) {
  for (const auto& bench : names) {
    if (bench.name != name) continue;
    if (!to.benches.empty() && to.wants(name)) {
      return fail(ErrorCode::invalid_argument, "the bench {} is named twice", name);
    }
    to.benches.emplace_back(name);
    return {};
  }
  return fail(ErrorCode::invalid_argument, "there is no bench '{}': --list names them", name);
}

/// "a b c" holds the word "b".
bool has_word(std::string_view words, std::string_view word) {
  const auto padded = fmt::format(" {} ", words);
  return padded.find(fmt::format(" {} ", word)) != std::string::npos;
}

/// An option of one bench, beside the name of another, would silently do nothing.
Result<void> check_used(const Options& to, const std::vector<const Option*>& given) {
  for (const auto* option : given) {
    if (option->bench.empty()) continue;
    if (to.benches.size() == 1 && has_word(option->bench, to.benches.front())) continue;
    const auto first = option->bench.substr(0, option->bench.find(' '));
    return fail(ErrorCode::invalid_argument, "{} is an option of {}: write '{} {} ...'",
                option->name, option->bench, first, option->name);
  }
  return {};
}

/// What contradicts each other.
Result<void> check_append(const AppendOptions& append, const std::vector<const Option*>& given) {
  const auto has = [&](std::string_view name) {
    return std::find(given.begin(), given.end(), find(name)) != given.end();
  };
  if (has("--sync") && has("--no-sync")) {
    return fail(ErrorCode::invalid_argument, "--sync and --no-sync exclude each other");
  }
  if (append.writers && append.in_flight) {
    return fail(ErrorCode::invalid_argument,
                "with --writers each thread has one append in flight: omit --in-flight");
  }
  if (append.writers && append.boundary) {
    return fail(ErrorCode::invalid_argument,
                "--dcb is measured with --in-flight: omit --writers");
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
    if (!option->value.empty() && arguments[i].empty()) {
      return fail(ErrorCode::invalid_argument, "{} needs a value: {} {}", argument, argument,
                  option->value);
    }
    if (std::find(given.begin(), given.end(), option) != given.end()) {
      return fail(ErrorCode::invalid_argument, "{} is given twice", argument);
    }
    const auto set = option->set(to, arguments[i]);
    if (!set) return fail(set.error().within(argument));
    given.push_back(option);
  }
  DAYBOOK_CHECK(check_used(to, given));
  DAYBOOK_CHECK(check_append(to.append, given));
  if (to.events) {
    for (auto* events : {&to.replay.events, &to.growth.events, &to.size.events, &to.logs.events}) {
      *events = *to.events;
    }
  }
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
         "\nThe exit status is 0 if everything was measured, even if goals are missed.\n";
}

}  // namespace daybook::bench
