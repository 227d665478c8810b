#include "service/control/server.h"

#include <poll.h>
#include <sys/socket.h>

#include <utility>
#include <vector>

#include "service/control/frame.h"

namespace daybook::control {
namespace {

/// A Console at the other end of the control socket.
class RemoteConsole final : public Console {
 public:
  RemoteConsole(int socket, bool terminal, const std::atomic<bool>& stopping)
      : socket_{socket}, terminal_{terminal}, stopping_{stopping} {}

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
  bool terminal_;
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

}  // namespace

Result<std::unique_ptr<Server>> Server::start(const std::filesystem::path& directory, Run run) {
  DAYBOOK_TRY(auto listener, listen_at(directory));
  return std::unique_ptr<Server>{
      new Server{std::move(listener), directory / "control", std::move(run)}};
}

Server::Server(Descriptor listener, std::filesystem::path path, Run run)
    : listener_{std::move(listener)}, path_{std::move(path)}, run_{std::move(run)},
      acceptor_{[this] { accept_calls(); }} {}

Server::~Server() { stop(); }

void Server::stop() {
  if (stopping_.exchange(true)) return;
  shutdown(listener_.number(), SHUT_RDWR);
  acceptor_.join();
  for (auto& call : calls_) {
    shutdown(call.socket.number(), SHUT_RD);  // its answer may still be written
    call.thread.join();
  }
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

void Server::accept_calls() {
  while (!stopping_) {
    Descriptor socket{accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC)};
    if (!socket) continue;
    const std::lock_guard lock{mutex_};
    collect_ended_calls();
    if (calls_.size() >= calls_max) {
      write_frame(socket.number(), FrameKind::err, "too many calls at once: try again later\n");
      write_frame(socket.number(), FrameKind::exit, "1");
      continue;
    }
    auto& call = calls_.emplace_back();
    call.socket = std::move(socket);
    call.thread = std::thread{[this, &call] { answer(call); }};
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
  const int socket = call.socket.number();
  const auto frame = read_frame(socket);
  auto words = frame ? split(frame->bytes) : std::vector<std::string>{};
  if (frame && frame->kind == FrameKind::call && words.size() >= 2) {
    RemoteConsole console{socket, words.front() == "terminal", stopping_};
    auto code = run_(std::span{words}.subspan(1), console);
    if (code == ExitCode::success && console.is_cut_short()) {
      console.note("error: the serving program is ending, so this is not all (closed)\n");
      code = ExitCode::failed;
    }
    write_frame(socket, FrameKind::exit, fmt::to_string(static_cast<int>(code)));
  }
  shutdown(socket, SHUT_RDWR);
  call.done = true;
}

}  // namespace daybook::control
