#include "net/http/chunk_line.h"

#include <cctype>

namespace daybook::http {

ChunkLine chunk_line(std::string_view left) {
  if (left.find("\r\n", 1) == std::string_view::npos) return ChunkLine::partial;
  if (left.starts_with("\r\n")) left.remove_prefix(2);
  const auto end = left.find_first_not_of('0');
  const bool is_zero = end != 0 && std::isxdigit(static_cast<unsigned char>(left[end])) == 0;
  return is_zero ? ChunkLine::last : ChunkLine::other;
}

}  // namespace daybook::http
