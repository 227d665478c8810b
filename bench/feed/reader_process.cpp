#include "bench/feed/reader_process.h"

#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

extern char** environ;

namespace daybook::bench {
namespace {

constexpr std::chrono::seconds patience{20};  // without a byte from the reader
constexpr std::chrono::seconds ending{5};     // then it is killed

Error system_error(std::string_view what, int code) {
  return Error{ErrorCode::io,
               fmt::format("{}: {}", what, std::generic_category().message(code))};
}

Result<std::filesystem::path> reader_program() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return fail(ErrorCode::io, "where this program lies: {}", error.message());
  auto reader = program.parent_path() / "daybook-bench-feed-reader";
  if (std::filesystem::exists(reader, error)) return reader;
  return fail(ErrorCode::io, "{} is not there: build the target daybook-bench-feed-reader",
              reader.string());
}

}  // namespace

Result<ReaderProcess> ReaderProcess::start(const std::string& url, const StopFlag& stop) {
  DAYBOOK_TRY(const auto program, reader_program());
  int sockets[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
    return fail(system_error("cannot make a socket to the reader", errno));
  }
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, sockets[1], STDIN_FILENO);
  auto path = program.string();
  auto argument = url;
  char* const arguments[] = {path.data(), argument.data(), nullptr};
  pid_t pid = 0;
  const auto failed = ::posix_spawn(&pid, path.c_str(), &actions, nullptr, arguments, environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(sockets[1]);
  if (failed != 0) {
    ::close(sockets[0]);
    return fail(system_error("cannot start the reader " + path, failed));
  }
  ReaderProcess reader{pid, sockets[0], stop};
  DAYBOOK_CHECK(reader.receive(&reader.ready_, sizeof reader.ready_));
  return reader;
}

ReaderProcess::ReaderProcess(ReaderProcess&& other) noexcept
    : pid_{std::exchange(other.pid_, 0)},
      socket_{std::exchange(other.socket_, -1)},
      stop_{other.stop_},
      ready_{other.ready_} {}

ReaderProcess::~ReaderProcess() {
  if (pid_ == 0) return;
  ::close(socket_);
  const auto deadline = std::chrono::steady_clock::now() + ending;
  while (::waitpid(pid_, nullptr, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > deadline) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

Result<void> ReaderProcess::receive(void* to, std::size_t size) {
  auto* next = static_cast<char*>(to);
  auto deadline = std::chrono::steady_clock::now() + patience;
  while (size > 0) {
    DAYBOOK_CHECK(stop_->check());
    if (std::chrono::steady_clock::now() > deadline) {
      return fail(ErrorCode::io, "the reader of the feed said nothing for {} s", patience.count());
    }
    pollfd watched{socket_, POLLIN, 0};
    constexpr int look_at_the_flag_ms = 100;
    if (::poll(&watched, 1, look_at_the_flag_ms) <= 0) continue;
    const auto received = ::recv(socket_, next, size, 0);
    if (received <= 0) return fail(ErrorCode::io, "the reader of the feed has ended");
    next += received;
    size -= static_cast<std::size_t>(received);
    deadline = std::chrono::steady_clock::now() + patience;
  }
  return {};
}

Result<Reading> ReaderProcess::read_up_to(Serial last) {
  const ReadUpTo wanted{last.value};
  if (::send(socket_, &wanted, sizeof wanted, MSG_NOSIGNAL) != sizeof wanted) {
    return fail(ErrorCode::io, "the reader of the feed has ended");
  }
  ReaderTimes told;
  DAYBOOK_CHECK(receive(&told, sizeof told));
  if (ready_.after + told.count != last.value) {
    return fail(ErrorCode::io, "the reader of the feed could not go on");
  }
  Reading reading{Serial{ready_.after}, std::vector<std::int64_t>(told.count), told.cpu_us,
                  told.pages};
  DAYBOOK_CHECK(receive(reading.times.data(), told.count * sizeof reading.times[0]));
  return reading;
}

}  // namespace daybook::bench
