#include "service/control/remote_console.h"

#include <poll.h>

namespace daybook::control {

RemoteConsole::RemoteConsole(int socket, std::string_view first, const std::atomic<bool>& stopping,
                             WritingSince& writing_since)
    : socket_{socket}, stopping_{stopping}, writing_since_{writing_since} {
  const auto end = first.find(' ');
  is_terminal_ = first.substr(0, end) == terminal_word;
  if (end != std::string_view::npos) caller_ = first.substr(end + 1);
}

bool RemoteConsole::is_gone() const {
  if (stopping_) cut_short_ = true;
  if (gone_ || stopping_) return true;
  // A client sends nothing after its call, so readable means closed.
  pollfd poll_socket{socket_, POLLIN, 0};
  return poll(&poll_socket, 1, 0) > 0;
}

void RemoteConsole::write(FrameKind kind, std::string_view text) {
  const std::lock_guard lock{mutex_};
  writing_since_ = std::chrono::steady_clock::now();
  if (!gone_ && !write_frame(socket_, kind, text)) gone_ = true;
  writing_since_ = SteadyTime::max();
}

}  // namespace daybook::control
