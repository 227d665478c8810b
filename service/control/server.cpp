#include "service/control/server.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>
#include <vector>

#include "service/control/frame.h"
#include "store/threads/start_thread.h"

namespace daybook::control {
namespace {

constexpr std::chrono::milliseconds accept_pause{100};  // after a connection that was not to be had
constexpr std::chrono::seconds last_answers{1};  // for those that are being written at the end

/// A Console at the other end of the control socket.
class RemoteConsole final : public Console {
 public:
  /// `first`: the first word of the call.
  RemoteConsole(int socket, std::string_view first, const std::atomic<bool>& stopping)
      : socket_{socket}, stopping_{stopping} {
    const auto end = first.find(' ');
    terminal_ = first.substr(0, end) == terminal_word;
    if (end != std::string_view::npos) caller_ = first.substr(end + 1);
  }
  std::string_view caller() const override { return caller_; }

  void out(std::string_view text) override { write(FrameKind::out, text); }
  void err(std::string_view text) override { write(FrameKind::err, text); }
  bool is_terminal() const override { return terminal_; }
  bool is_gone() const override {
    if (stopping_) cut_short_ = true;
    if (gone_ || stopping_) return true;
    // A client sends nothing after its call: what can be read is its end.
    pollfd poll_socket{socket_, POLLIN, 0};
    return poll(&poll_socket, 1, 0) > 0;
  }
  /// The verb was told to end because the program does.
  bool is_cut_short() const { return cut_short_; }

 private:
  void write(FrameKind kind, std::string_view text) {
    const std::lock_guard lock{mutex_};  // a frame is never torn by another
    if (!gone_ && !write_frame(socket_, kind, text)) gone_ = true;
  }

  int socket_;
  bool terminal_ = false;
  std::string caller_;
  const std::atomic<bool>& stopping_;
  std::mutex mutex_;
  mutable std::atomic<bool> cut_short_ = false;
  std::atomic<bool> gone_ = false;
};

std::vector<std::string> split(std::string_view words) {
  std::vector<std::string> split;
  while (!words.empty()) {
    const auto end = words.find('\0');
    split.emplace_back(words.substr(0, end));
    words.remove_prefix(end == std::string_view::npos ? words.size() : end + 1);
  }
  return split;
}

void refuse(int socket, std::string_view why) {
  const auto text = fmt::format("error: the serving program refuses: {}: try again later "
                                "(overloaded)\n", why);
  write_frame(socket, FrameKind::err, text);
  write_frame(socket, FrameKind::exit, fmt::to_string(static_cast<int>(ExitCode::failed)));
}

}  // namespace

Result<std::unique_ptr<Server>> Server::start(const std::filesystem::path& directory, Run run,
                                              std::size_t calls_at_once_max) {
  DAYBOOK_TRY(auto listener, listen_at(directory));
  std::unique_ptr<Server> server{new Server{std::move(listener), directory / "control",
                                            std::move(run), calls_at_once_max}};
  try {
    server->acceptor_ =
        start_thread("daybook-control", [self = server.get()] { self->accept_calls(); });
  } catch (const std::system_error& error) {
    return fail(ErrorCode::io, "cannot answer calls on {}: {}", server->path_.string(),
                error.what());
  }
  return server;
}

Server::Server(Descriptor listener, std::filesystem::path path, Run run,
               std::size_t calls_at_once_max)
    : listener_{std::move(listener)},
      path_{std::move(path)},
      run_{std::move(run)},
      calls_at_once_max_{calls_at_once_max} {}

Server::~Server() { stop(); }

void Server::stop() {
  {
    const std::lock_guard lock{mutex_};
    if (stopping_.exchange(true)) return;
  }
  stopped_.notify_all();
  shutdown(listener_.number(), SHUT_RDWR);
  if (acceptor_.joinable()) acceptor_.join();
  end_calls();
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

/// Their answers may still be written, but nobody waits for a client that does not read.
void Server::end_calls() {
  for (auto& call : calls_) shutdown(call.socket.number(), SHUT_RD);
  {
    std::unique_lock lock{mutex_};
    stopped_.wait_for(lock, last_answers, [this] {
      return std::ranges::all_of(calls_, [](const Call& call) { return call.done.load(); });
    });
  }
  for (auto& call : calls_) {
    shutdown(call.socket.number(), SHUT_RDWR);
    call.thread.join();
  }
}

void Server::accept_calls() {
  while (!stopping_) {
    Descriptor socket{accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC)};
    if (socket) {
      take(std::move(socket));
      continue;
    }
    // Mostly: no descriptors left. Trying again at once would spin.
    std::unique_lock lock{mutex_};
    stopped_.wait_for(lock, accept_pause, [this] { return stopping_.load(); });
  }
}

void Server::take(Descriptor socket) {
  const int number = socket.number();
  const std::lock_guard lock{mutex_};
  collect_ended_calls();
  if (calls_.size() >= calls_at_once_max_) return refuse(number, "too many calls at once");
  auto& call = calls_.emplace_back();
  try {
    call.socket = std::move(socket);
    call.thread = start_thread("daybook-call", [this, &call] { answer(call); });
  } catch (const std::system_error& error) {
    refuse(number, error.what());
    calls_.pop_back();
  }
}

void Server::collect_ended_calls() {
  std::erase_if(calls_, [](Call& call) {
    if (!call.done) return false;
    call.thread.join();
    return true;
  });
}

void Server::answer(Call& call) {
  try {
    run(call);
  } catch (const std::exception& error) {  // no memory, no thread for what the verb does
    refuse(call.socket.number(), error.what());
  }
  shutdown(call.socket.number(), SHUT_RDWR);
  const std::lock_guard lock{mutex_};
  call.done = true;
  stopped_.notify_all();
}

void Server::run(const Call& call) {
  const int socket = call.socket.number();
  const auto frame = read_frame(socket);
  auto words = frame ? split(frame->bytes) : std::vector<std::string>{};
  if (!frame || frame->kind != FrameKind::call || words.size() < 2) return;
  RemoteConsole console{socket, words.front(), stopping_};
  auto code = run_(std::span{words}.subspan(1), console);
  if (code == ExitCode::success && console.is_cut_short()) {
    console.note("error: the serving program is ending, so this is not all (closed)\n");
    code = ExitCode::failed;
  }
  write_frame(socket, FrameKind::exit, fmt::to_string(static_cast<int>(code)));
}

}  // namespace daybook::control
