#include <sys/socket.h>

#include <array>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "base/system_environment.h"
#include "base/uuid.h"
#include "service/control/client.h"
#include "service/control/frame.h"
#include "service/control/server.h"
#include "tests/catch.h"

namespace daybook::control {
namespace {

struct Pair {
  Pair() {
    std::array<int, 2> numbers{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, numbers.data()) == 0);
    left = Descriptor{numbers[0]};
    right = Descriptor{numbers[1]};
  }
  Descriptor left;
  Descriptor right;
};

/// A directory that is removed by its destructor; its path is longer than a socket path may be.
struct Directory {
  Directory() {
    SystemEnvironment environment;
    const auto name = Uuid::make_v7(environment.clock(), environment.random()).to_string();
    path = std::filesystem::temp_directory_path() / ("daybook-control-" + name) /
           std::string(100, 'x');
    std::filesystem::create_directories(path);
  }
  ~Directory() { std::filesystem::remove_all(path.parent_path()); }
  std::filesystem::path path;
};

class Recorder final : public Console {
 public:
  void out(std::string_view text) override { outs += text; }
  void err(std::string_view text) override { errs += text; }
  bool is_terminal() const override { return false; }
  bool is_gone() const override { return false; }
  std::string outs;
  std::string errs;
};

/// The exit code of a call without words; nullopt when there is no server.
std::optional<int> call_log(const std::filesystem::path& directory) {
  Recorder recorder;
  const auto code = call(directory, "", "log", {}, recorder);
  REQUIRE(code);
  return *code;
}

}  // namespace

TEST_CASE("frames arrive as they were sent") {
  const Pair pair;
  REQUIRE(write_frame(pair.left.number(), FrameKind::out, "hello"));
  REQUIRE(write_frame(pair.left.number(), FrameKind::exit, ""));
  const auto first = read_frame(pair.right.number());
  REQUIRE(first);
  CHECK(first->kind == FrameKind::out);
  CHECK(first->bytes == "hello");
  CHECK(read_frame(pair.right.number())->kind == FrameKind::exit);
}

TEST_CASE("an ended stream and a frame beyond the limit are errors") {
  Pair pair;
  const std::string huge{"o\xFF\xFF\xFF\xFF", 5};
  REQUIRE(send(pair.left.number(), huge.data(), huge.size(), 0) == 5);
  CHECK(read_frame(pair.right.number()).error().code() == ErrorCode::invalid_argument);
  pair.left = Descriptor{};
  CHECK(read_frame(pair.right.number()).error().code() == ErrorCode::closed);
  CHECK_FALSE(write_frame(pair.right.number(), FrameKind::out, "into the void"));
}

TEST_CASE("a call runs in the serving process and its words, output and exit code come through") {
  const Directory directory;
  const auto server = Server::start(
      directory.path, [](std::span<const std::string> words, Console& console) {
        for (const auto& word : words) console.print("[{}]", word);
        console.note("terminal: {}, caller: {}", console.is_terminal(), console.caller());
        return ExitCode::damaged;
      });
  REQUIRE(server);
  Recorder recorder;
  const std::array<std::string, 3> words{"--data", "a b", ""};
  const auto code = call(directory.path, "bank of x", "log", words, recorder);
  REQUIRE(code);
  CHECK(*code == 3);
  CHECK(recorder.outs == "[log][--data][a b][]");
  CHECK(recorder.errs == "terminal: false, caller: bank of x");
}

TEST_CASE("a call with all schemas of a program arrives whole, and a larger one is refused") {
  const Directory directory;
  const auto server = Server::start(
      directory.path, [](std::span<const std::string> words, Console& console) {
        for (const auto& word : words) console.print("[{}]", word.size());
        return ExitCode::success;
      });
  REQUIRE(server);
  Recorder recorder;
  const std::array<std::string, 2> words{"--schemas", std::string(5 * frame_bytes_max, 'x')};
  const auto code = call(directory.path, "bank", "schema", words, recorder);
  REQUIRE(code);
  CHECK(*code == 0);
  CHECK(recorder.outs == fmt::format("[6][9][{}]", words[1].size()));
  const std::array<std::string, 1> larger{std::string(call_bytes_max, 'x')};
  const auto refused = call(directory.path, "bank", "schema", larger, recorder);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::limit_exceeded);
  CHECK_THAT(refused.error().message(), contains_text("at most 16777216"));
}

TEST_CASE("nobody answers for a directory that is not served, or no more") {
  const Directory directory;
  CHECK_FALSE(call_log(directory.path));
  const auto run = [](std::span<const std::string>, Console&) { return ExitCode::success; };
  {
    const auto server = Server::start(directory.path, run);
    REQUIRE(server);
    CHECK(call_log(directory.path) == 0);
  }
  CHECK_FALSE(call_log(directory.path));
}

TEST_CASE("a call beyond the limit is refused with a sentence") {
  const Directory directory;
  SystemEnvironment environment;
  const auto started = environment.make_latch();
  const auto go_on = environment.make_latch();
  const auto ended = environment.make_latch();
  const auto run = [&](std::span<const std::string>, Console&) {
    started->open();
    go_on->wait();
    return ExitCode::success;
  };
  ServerOptions options;
  options.calls_max = 1;
  const auto server = Server::start(directory.path, run, options);
  REQUIRE(server);
  environment.executor().post([&] {
    CHECK(call_log(directory.path) == 0);
    ended->open();
  });
  started->wait();
  Recorder recorder;
  const auto refused = call(directory.path, "", "log", {}, recorder);
  REQUIRE(refused);
  CHECK(*refused == 1);
  CHECK(recorder.errs.find("too many calls at once: 1 verbs are running") != std::string::npos);
  go_on->open();
  ended->wait();
}

TEST_CASE("a call whose caller does not read makes place for the next one") {
  const Directory directory;
  SystemEnvironment environment;
  const auto started = environment.make_latch();
  const auto given_up = environment.make_latch();
  const auto run = [&](std::span<const std::string> words, Console& console) {
    if (words.front() != "endless") return ExitCode::success;
    started->open();
    while (!console.is_gone()) console.out(std::string(64 * 1024, 'x'));
    given_up->open();
    return ExitCode::failed;
  };
  ServerOptions options;
  options.calls_max = 1;
  options.unread_ms_max = 0;
  const auto server = Server::start(directory.path, run, options);
  REQUIRE(server);
  const auto connected = connect_to(directory.path, answer_patience);
  REQUIRE(connected);
  const auto& silent = *connected;
  REQUIRE(silent);
  using namespace std::literals;
  REQUIRE(write_frame(silent.number(), FrameKind::call, "plain\0endless\0"sv));
  started->wait();
  while (call_log(directory.path) != 0) {  // refused until the first one's buffers are full
  }
  given_up->wait();
}

TEST_CASE("a serving process that is stopped is reported, and not waited for without an end") {
  const Directory directory;
  const auto stopped = listen_at(directory.path);  // accepts nothing
  REQUIRE(stopped);
  for (int calls = 0; calls < 40; ++calls) {  // more than the queue of the listener takes
    Recorder recorder;
    const auto code = call(directory.path, "", "log", {}, recorder, std::chrono::milliseconds{1});
    REQUIRE_FALSE(code);
    CHECK(code.error().code() == ErrorCode::store_locked);
    CHECK(code.error().message().find("has not answered within 1 ms") != std::string::npos);
  }
}

TEST_CASE("a call whose verb throws ends with a sentence and exit code 1") {
  const Directory directory;
  const auto run = [](std::span<const std::string>, Console&) -> ExitCode {
    throw std::runtime_error{"there is no thread"};
  };
  const auto server = Server::start(directory.path, run);
  REQUIRE(server);
  Recorder recorder;
  const auto code = call(directory.path, "", "log", {}, recorder);
  REQUIRE(code);
  CHECK(*code == 1);
  CHECK(recorder.errs.find("there is no thread") == std::string::npos);
  CHECK(recorder.errs.find("the call") != std::string::npos);
}

TEST_CASE("a stopping server ends the call that is under way") {
  const Directory directory;
  SystemEnvironment environment;
  const auto started = environment.make_latch();
  const auto run = [&](std::span<const std::string>, Console& console) {
    started->open();
    while (!console.is_gone()) {
    }
    return ExitCode::failed;
  };
  const auto server = Server::start(directory.path, run);
  REQUIRE(server);
  const auto ended = environment.make_latch();
  std::optional<int> code;
  environment.executor().post([&] {
    code = call_log(directory.path);
    ended->open();
  });
  started->wait();
  (*server)->stop();
  ended->wait();
  CHECK(code == 1);
}

}  // namespace daybook::control
