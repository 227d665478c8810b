#include "service/control/callers.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <utility>

#include "service/cli/verb.h"

namespace daybook::control {
namespace {

/// Ends the connection. Reads a bounded amount of pending input first, because closing with unread
/// input would send a reset to the peer.
void let_go(int socket) {
  std::array<char, 4096> ignored{};
  shutdown(socket, SHUT_WR);
  for (int reads = 0; reads < 16; ++reads) {
    if (recv(socket, ignored.data(), ignored.size(), MSG_DONTWAIT) <= 0) return;
  }
}

}  // namespace

void Callers::add(Descriptor socket, SteadyTime now) {
  silent_.push_back({std::move(socket), now + std::chrono::milliseconds{limits_.call_ms_max}, {}});
  if (silent_.size() <= limits_.callers_max) return;
  refuse(silent_.front().socket.number(),
         fmt::format("too many callers are connected without having sent a verb (more than {}), "
                     "and this one waited longest",
                     limits_.callers_max));
  silent_.pop_front();
}

std::vector<Callers::Caller> Callers::hear(SteadyTime now) {
  std::vector<Caller> done;
  std::erase_if(silent_, [&](Silent& one) {
    const auto whole = one.pieces.read_from(one.socket.number());
    if (!whole) return let_go(one.socket.number()), true;
    if (*whole) {
      done.push_back({std::move(one.socket), one.pieces.take()});
      return true;
    }
    if (now < one.deadline) return false;
    refuse(one.socket.number(),
           fmt::format("no verb was received within {} ms", limits_.call_ms_max));
    return true;
  });
  return done;
}

void Callers::add_to(std::vector<pollfd>& polled) const {
  for (const auto& one : silent_) polled.push_back({one.socket.number(), POLLIN, 0});
}

SteadyTime Callers::next_deadline() const {
  return silent_.empty() ? SteadyTime::max() : silent_.front().deadline;
}

void refuse(int socket, std::string_view why) {
  // Small enough for an empty socket buffer.
  write_frame(socket, FrameKind::err,
              fmt::format("error: the serving program refused the call: {}: try again later "
                          "(overloaded)\n",
                          why));
  write_frame(socket, FrameKind::exit, fmt::to_string(static_cast<int>(ExitCode::failed)));
  let_go(socket);
}

}  // namespace daybook::control
