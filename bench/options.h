#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace daybook::bench {

/// Any of the optional ones makes `append` run just the case that they describe.
struct AppendOptions {
  std::optional<std::uint32_t> in_flight;
  std::optional<std::uint32_t> writers;
  std::optional<std::uint32_t> events_per_commit;
  std::optional<std::uint32_t> tags;
  std::optional<bool> sync;
  bool boundary = false;
  std::uint32_t streams = 10'000;
  bool hash_chain = true;
  double sustained_seconds = 30;
};

struct ReplayOptions {
  std::uint32_t events = 1'000'000;
};

struct ReadOptions {
  std::uint32_t streams = 5'000;
};

struct GrowthOptions {
  std::uint32_t events = 20'000'000;
};

struct SizeOptions {
  std::uint32_t events = 1'000'000;
};

struct CommandsOptions {
  std::uint32_t aggregates = 100'000;
  std::uint32_t in_flight = 4096;
};

struct FeedOptions {
  std::optional<std::uint32_t> rate;  ///< events a second; without one, those that have goals
};

struct LogsOptions {
  std::uint32_t logs = 10'000;
  std::uint32_t events = 1'000'000;
};

/// What was asked for on the command line. A value.
struct Options {
  bool help = false;
  bool list = false;
  bool json = false;
  std::uint32_t rounds = 5;
  double seconds = 3;  ///< of one measurement
  std::optional<std::string> directory;
  std::vector<std::string> benches;      ///< empty = all
  std::optional<std::string> case_text;  ///< only cases whose names hold it
  std::optional<std::uint32_t> events;   ///< for those below that have events
  AppendOptions append;
  ReplayOptions replay;
  ReadOptions read;
  GrowthOptions growth;
  SizeOptions size;
  CommandsOptions commands;
  LogsOptions logs;
  FeedOptions feed;

  bool wants(std::string_view bench) const;
};

struct BenchName {
  std::string_view name;
  std::string_view about;
};
std::span<const BenchName> bench_names();

/// invalid_argument with a sentence that says what to write instead.
Result<Options> parse_options(std::span<const std::string_view> arguments);
/// What --help prints.
std::string usage();

}  // namespace daybook::bench
