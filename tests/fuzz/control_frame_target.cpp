// What comes over the control socket. The socket is a pair: all of the input lies in it already.

#include "service/control/frame.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>

#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzz {
namespace {

/// Two connected sockets, which end with it.
class Pair {
 public:
  Pair() {
    const int made = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_.data());
    require(made == 0, "there is a pair of sockets");
  }
  ~Pair() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  int reading() const { return ends_[0]; }
  int writing() const { return ends_[1]; }
  /// Nothing more will be written.
  void finish() const { shutdown(ends_[1], SHUT_WR); }

 private:
  std::array<int, 2> ends_{-1, -1};
};

}  // namespace

void control_frame(Bytes input) {
  constexpr std::size_t bytes_max = 32 * 1024;  // a socket takes them without a reader
  const auto bytes = as_text(input.first(std::min(input.size(), bytes_max)));
  const Pair arriving;
  const auto sent = bytes.empty() ? 0 : send(arriving.writing(), bytes.data(), bytes.size(), 0);
  require(sent == static_cast<ssize_t>(bytes.size()), "the socket takes the input");
  arriving.finish();

  std::size_t used = 0;
  while (true) {
    const auto frame = control::read_frame(arriving.reading());
    if (!frame) {
      require(frame.error().code() == ErrorCode::closed ||
                  frame.error().code() == ErrorCode::invalid_argument,
              "what is no frame is refused, or the stream has ended");
      return;
    }
    require(frame->bytes.size() <= bytes_max, "a frame has no more than what was sent");
    const Pair copy;
    require(control::write_frame(copy.writing(), frame->kind, frame->bytes),
            "a frame that was read is written");
    copy.finish();
    std::string written(frame->bytes.size() + 5, '\0');
    const auto got = recv(copy.reading(), written.data(), written.size(), MSG_WAITALL);
    require(got == static_cast<ssize_t>(written.size()) &&
                bytes.substr(used, written.size()) == written,
            "a frame that is accepted is written as it was read");
    used += written.size();
  }
}

}  // namespace daybook::fuzz
