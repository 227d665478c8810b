#include "service/api/request_headers.h"

#include <algorithm>

#include "base/utf8.h"
#include "core/model/command.h"
#include "net/http/message.h"

namespace daybook {

Result<std::string> read_header(const http::Request& request, std::string_view name,
                                std::size_t bytes_max) {
  const auto value = request.header(name);
  if (!value) return std::string{};
  const auto count = std::count_if(
      request.headers.begin(), request.headers.end(),
      [&](const auto& header) { return http::equals_ignoring_case(header.name, name); });
  if (count > 1) return fail(ErrorCode::invalid_argument, "header {} is given twice", name);
  if (value->empty() || value->size() > bytes_max || !is_printable_utf8(*value)) {
    return fail(ErrorCode::invalid_argument,
                "header {} must have 1 to {} printable bytes; it has {} bytes", name,
                bytes_max, value->size());
  }
  return std::string{*value};
}

Result<std::optional<CommandId>> read_command_id(const http::Request& request) {
  DAYBOOK_TRY(const auto key, read_header(request, "Idempotency-Key"));
  return key.empty() ? std::nullopt : std::optional{command_id_from_key(key)};
}

}  // namespace daybook
