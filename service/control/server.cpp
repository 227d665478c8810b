#include "service/control/server.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

#include "base/caught.h"
#include "base/threads/start_thread.h"

namespace daybook::control {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds accept_pause{100};  // after a failed accept
constexpr std::chrono::seconds last_answers{1};  // for output still being written at the end

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

Result<std::unique_ptr<Server>> Server::start(const std::filesystem::path& directory, Run run,
                                              ServerOptions options) {
  DAYBOOK_TRY(auto listener, listen_at(directory));
  std::unique_ptr<Server> server{new Server{std::move(listener), directory / "control",
                                            std::move(run), std::move(options)}};
  try {
    server->acceptor_ = start_thread("daybook-control", [self = server.get()] { self->serve(); });
  } catch (const std::system_error& error) {
    return fail(ErrorCode::io, "cannot answer calls on {}: {}", server->path_.string(),
                error.what());
  }
  return server;
}

Server::Server(Descriptor listener, std::filesystem::path path, Run run, ServerOptions options)
    : listener_{std::move(listener)},
      path_{std::move(path)},
      run_{std::move(run)},
      options_{std::move(options)},
      callers_{options_.callers} {}

Server::~Server() { stop(); }

void Server::stop() {
  if (std::exchange(is_stopped_, true)) return;
  stopping_ = true;
  shutdown(listener_.number(), SHUT_RDWR);  // wakes the acceptor
  if (acceptor_.joinable()) acceptor_.join();
  end_calls();
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

/// Lets running calls write their output, but does not wait long for a client that does not read.
void Server::end_calls() {
  for (auto& call : calls_) shutdown(call.socket.number(), SHUT_RD);
  {
    std::unique_lock lock{mutex_};
    ended_.wait_for(lock, last_answers, [this] {
      return std::ranges::all_of(calls_, [](const Call& call) { return call.done.load(); });
    });
  }
  for (auto& call : calls_) {
    shutdown(call.socket.number(), SHUT_RDWR);
    call.thread.join();
  }
}

void Server::serve() {
  while (!stopping_) {
    wait_for_work();
    if (stopping_) return;
    accept_one();
    for (auto& caller : callers_.hear(SteadyClock::now())) take(std::move(caller));
  }
}

void Server::wait_for_work() {
  const auto now = SteadyClock::now();
  const bool is_paused = now < accept_again_;
  std::vector<pollfd> polled;
  // Polled while paused too: poll reports a shut-down listener for any event mask.
  const auto events = static_cast<short>(is_paused ? 0 : POLLIN);
  polled.push_back({listener_.number(), events, 0});
  callers_.add_to(polled);
  auto until = callers_.next_deadline();
  if (is_paused) until = std::min(until, accept_again_);
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(
      std::clamp<SteadyClock::duration>(until - now, SteadyClock::duration{0},
                                        std::chrono::minutes{1}));
  poll(polled.data(), polled.size(), static_cast<int>(left.count()));
}

/// Accepts at most one, so that its call is read before the next accept.
void Server::accept_one() {
  const auto now = SteadyClock::now();
  if (now < accept_again_) return;
  Descriptor socket{accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC)};
  const int why = errno;
  if (socket) {
    fault_told_ = false;
    return callers_.add(std::move(socket), now);
  }
  const bool is_fault = why != EAGAIN && why != EWOULDBLOCK && why != EINTR && why != ECONNABORTED;
  if (is_fault && !stopping_) note_fault(why);
}

/// The usual cause: no free descriptors. Retrying at once would use a whole CPU.
void Server::note_fault(int why) {
  accept_again_ = SteadyClock::now() + accept_pause;
  if (std::exchange(fault_told_, true) || !options_.on_fault) return;
  options_.on_fault(fmt::format("verbs of other processes cannot connect: {}; retrying every {} ms",
                                std::strerror(why), accept_pause.count()));
}

void Server::take(Callers::Caller caller) {
  if (caller.call.kind != FrameKind::call) return;
  const int number = caller.socket.number();
  const std::lock_guard lock{mutex_};
  collect_ended_calls();
  if (!has_place()) {
    return refuse(number, fmt::format("too many calls at once: {} verbs are running for other "
                                      "processes",
                                      options_.calls_max));
  }
  auto& call = calls_.emplace_back();
  try {
    call.socket = std::move(caller.socket);
    call.words = std::move(caller.call.bytes);
    call.thread = start_thread("daybook-call", [this, &call] { answer(call); });
  } catch (const std::system_error& error) {
    refuse(number, error.what());
    calls_.pop_back();
  }
}

/// Returns true if a call can start. If all slots are in use, ends the call whose client has not
/// read for the longest time.
bool Server::has_place() {
  const auto running = std::ranges::count(calls_, false, &Call::is_given_up);
  if (static_cast<std::size_t>(running) < options_.calls_max) return true;
  const auto now = SteadyClock::now();
  Call* unread = nullptr;
  auto unread_since = now;
  for (auto& call : calls_) {
    const auto since = call.writing_since.load();
    const bool is_read = since > now - std::chrono::milliseconds{options_.unread_ms_max};
    if (call.is_given_up || is_read || (unread && since >= unread_since)) continue;
    unread = &call;
    unread_since = since;
  }
  if (!unread) return false;
  unread->is_given_up = true;
  shutdown(unread->socket.number(), SHUT_RDWR);  // ends its blocked write
  return true;
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
  } catch (...) {  // out of memory, or no thread
    refuse(call.socket.number(), caught("the call").message());
  }
  shutdown(call.socket.number(), SHUT_RDWR);
  const std::lock_guard lock{mutex_};
  call.done = true;
  ended_.notify_all();
}

void Server::run(Call& call) {
  const int socket = call.socket.number();
  const auto words = split(call.words);
  if (words.size() < 2) return;
  write_frame(socket, FrameKind::err, "");  // the call has begun; it may be silent for long
  RemoteConsole console{socket, words.front(), stopping_, call.writing_since};
  auto code = run_(std::span{words}.subspan(1), console);
  if (code == ExitCode::success && console.is_cut_short()) {
    console.note("error: the serving program is shutting down, so the output is incomplete "
                 "(closed)\n");
    code = ExitCode::failed;
  }
  write_frame(socket, FrameKind::exit, fmt::to_string(static_cast<int>(code)));
}

}  // namespace daybook::control
