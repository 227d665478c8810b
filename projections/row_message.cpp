#include "projections/row_message.h"

#include <cstring>

namespace daybook {

Result<RowMessage> RowMessage::copy(std::string_view stored) {
  if (stored.empty() || stored.size() % sizeof(capnp::word) != 0) {
    return fail(ErrorCode::corrupt, "a stored row of {} bytes is not a Cap'n Proto message",
                stored.size());
  }
  auto words = kj::heapArray<capnp::word>(stored.size() / sizeof(capnp::word));
  std::memcpy(words.begin(), stored.data(), stored.size());
  return RowMessage{kj::mv(words)};
}

}  // namespace daybook
