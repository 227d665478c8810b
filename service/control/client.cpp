#include "service/control/client.h"

#include <cstdlib>

#include "service/control/address.h"
#include "service/control/frame.h"

namespace daybook::control {

Result<std::optional<int>> call(const std::filesystem::path& directory, std::string_view program,
                                std::string_view verb, std::span<const std::string> words,
                                Console& console) {
  const auto socket = connect_to(directory);
  if (!socket) return std::nullopt;
  std::string bytes{console.is_terminal() ? terminal_word : plain_word};
  if (!program.empty()) bytes.append(1, ' ').append(program);
  bytes.append(1, '\0').append(verb).append(1, '\0');
  for (const auto& word : words) bytes.append(word).append(1, '\0');
  write_frame(socket.number(), FrameKind::call, bytes);
  while (true) {
    DAYBOOK_TRY(const auto frame, read_frame(socket.number()));
    switch (frame.kind) {
      case FrameKind::out: console.out(frame.bytes); break;
      case FrameKind::err: console.err(frame.bytes); break;
      case FrameKind::exit: return std::atoi(frame.bytes.c_str());
      case FrameKind::call: return fail(ErrorCode::internal, "a call instead of an answer");
    }
  }
}

}  // namespace daybook::control
