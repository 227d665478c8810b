#include "service/control/client.h"

#include <poll.h>

#include <cerrno>
#include <cstdlib>

#include "service/control/address.h"
#include "service/control/frame.h"

namespace daybook::control {
namespace {

/// Waits for the first byte of the answer, or its end.
bool is_readable(int socket, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  pollfd answer{socket, POLLIN, 0};
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    const int ready = poll(&answer, 1, static_cast<int>(left.count()));
    if (ready > 0 || (ready < 0 && errno != EINTR)) return true;
  }
}

}  // namespace

Result<std::optional<int>> call(const std::filesystem::path& directory, std::string_view program,
                                std::string_view verb, std::span<const std::string> words,
                                Console& console, std::chrono::milliseconds patience) {
  DAYBOOK_TRY(const auto socket, connect_to(directory, patience));
  if (!socket) return std::nullopt;
  std::string bytes{console.is_terminal() ? terminal_word : plain_word};
  if (!program.empty()) bytes.append(1, ' ').append(program);
  bytes.append(1, '\0').append(verb).append(1, '\0');
  for (const auto& word : words) bytes.append(word).append(1, '\0');
  if (bytes.size() > call_bytes_max) {
    return fail(ErrorCode::limit_exceeded,
                "the words for the program that serves this directory take {} bytes; at most {} "
                "are allowed: call the verb while nothing serves the directory",
                bytes.size(), call_bytes_max);
  }
  write_frame(socket.number(), FrameKind::call, bytes);
  if (!is_readable(socket.number(), patience)) return no_answer(directory, patience);
  while (true) {
    DAYBOOK_TRY(const auto frame, read_frame(socket.number()));
    switch (frame.kind) {
      case FrameKind::out: console.out(frame.bytes); break;
      case FrameKind::err: console.err(frame.bytes); break;
      case FrameKind::exit: return std::atoi(frame.bytes.c_str());
      case FrameKind::call:
        return fail(ErrorCode::internal, "the serving program sent a call instead of an answer");
    }
  }
}

}  // namespace daybook::control
