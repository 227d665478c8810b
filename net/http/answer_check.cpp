#include "net/http/answer_check.h"

#include <algorithm>
#include <array>

#include "net/http/message.h"

namespace daybook::http {
namespace {

// They tell where an answer ends, so a second one would garble the connection.
constexpr std::array<std::string_view, 3> own_headers{"Connection", "Content-Length",
                                                      "Transfer-Encoding"};

/// A token of RFC 9110 5.6.2.
bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool is_digit = c >= '0' && c <= '9';
    return is_letter || is_digit ||
           std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
  });
}

bool is_value(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7F) || c == '\t';
  });
}

Result<void> check_header(const NamedValue& header) {
  if (!is_name(header.name)) {
    return fail(ErrorCode::internal, "'{}' is no name of a header", header.name);
  }
  if (!is_value(header.value)) {
    return fail(ErrorCode::internal, "the value of the header {} has a control character: '{}'",
                header.name, header.value);
  }
  const bool is_own = std::ranges::any_of(own_headers, [&](std::string_view own) {
    return equals_ignoring_case(own, header.name);
  });
  if (!is_own) return {};
  return fail(ErrorCode::internal, "the header {} is set by the server", header.name);
}

}  // namespace

Result<void> check_answer(const Response& response) {
  if (response.status < 200 || response.status > 599) {
    return fail(ErrorCode::internal, "the status of an answer is 200 to 599, not {}",
                response.status);
  }
  const bool never_has_body = response.status == 204 || response.status == 304;
  if (response.stream && never_has_body) {
    return fail(ErrorCode::internal, "an answer with the status {} has no body",
                response.status);
  }
  for (const auto& header : response.headers) DAYBOOK_CHECK(check_header(header));
  return {};
}

}  // namespace daybook::http
