// fuzz_replay CORPUS: gives every input of the corpus to its target, built with any compiler. Ends
// with an abort, and names the input, when a property does not hold any more.

#include <csignal>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/targets.h"

namespace daybook::fuzz {
namespace {

namespace fs = std::filesystem;

struct Target {
  std::string_view name;
  void (*run)(Bytes input);
};

constexpr Target targets[] = {
    {"checkpoint", checkpoint},
    {"control_frame", control_frame},
    {"cursor", cursor},
    {"feed_frame", feed_frame},
    {"format_file", format_file},
    {"http_body", http_body},
    {"http_request", http_request},
    {"http_response", http_response},
    {"http_session", http_session},
    {"json_command", json_command},
    {"json_output", json_output},
    {"manifest", manifest},
    {"mark_file", mark_file},
    {"record", record},
    {"row_key", row_key},
    {"snapshot", snapshot},
    {"token", token},
    {"wal_batch", wal_batch},
    {"wal_reader", wal_reader},
};

std::string replayed;  // the input at hand, for tell_and_abort

extern "C" void tell_and_abort(int signal) {
  constexpr std::string_view words = "the input is ";
  [[maybe_unused]] auto written = ::write(STDERR_FILENO, words.data(), words.size());
  written = ::write(STDERR_FILENO, replayed.data(), replayed.size());
  written = ::write(STDERR_FILENO, "\n", 1);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

std::string read_file(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// How many inputs there are of a target.
std::size_t replay(const Target& target, const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> inputs;
  for (const auto& entry : fs::directory_iterator{folder, error}) inputs.push_back(entry.path());
  std::sort(inputs.begin(), inputs.end());
  for (const auto& input : inputs) {
    replayed = input.string();
    const auto text = read_file(input);
    // In memory of just its size, so that the address sanitizer sees what reads beyond.
    const std::vector<std::byte> bytes(as_bytes(text).begin(), as_bytes(text).end());
    target.run(bytes);
  }
  return inputs.size();
}

/// A folder without target would never be replayed.
bool each_folder_has_a_target(const fs::path& corpus) {
  bool good = true;
  for (const auto& entry : fs::directory_iterator{corpus}) {
    const auto name = entry.path().filename().string();
    const auto is_it = [&](const Target& target) { return target.name == name; };
    if (std::any_of(std::begin(targets), std::end(targets), is_it)) continue;
    std::fprintf(stderr, "%s has no target: add it to replay.cpp\n", entry.path().c_str());
    good = false;
  }
  return good;
}

int run(const fs::path& corpus) {
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGBUS}) std::signal(signal, tell_and_abort);
  bool good = each_folder_has_a_target(corpus);
  for (const auto& target : targets) {
    const auto count = replay(target, corpus / target.name);
    std::printf("%.*s: %zu inputs\n", static_cast<int>(target.name.size()), target.name.data(),
                count);
    if (count > 0) continue;
    std::fprintf(stderr, "the target has no inputs: add some to its folder of the corpus\n");
    good = false;
  }
  return good ? 0 : 1;
}

}  // namespace
}  // namespace daybook::fuzz

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: fuzz_replay CORPUS\n");
    return 2;
  }
  return daybook::fuzz::run(argv[1]);
}
