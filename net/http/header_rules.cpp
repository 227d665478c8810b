#include "net/http/header_rules.h"

#include <algorithm>
#include <iterator>

#include "net/http/message.h"

namespace daybook::http {
namespace {

/// The first ones are in the order of HeaderRules::Name.
constexpr std::string_view names[] = {
    "Host", "Content-Length", "Transfer-Encoding", "Expect",
    // Headers with a meaning here, or to proxies.
    "Content-Type", "Content-Location", "Content-Range", "Idempotency-Key",
    "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Range", "Authorization",
    "Proxy-Authorization", "Date", "From", "Max-Forwards", "Referer", "User-Agent", "traceparent",
    "Daybook-Actor", "Daybook-Correlation-Id", "Daybook-Causation-Id"};

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace

HeaderRules::HeaderRules(const std::vector<NamedValue>& headers) {
  static_assert(std::size(names) == names_max);
  for (const auto& header : headers) {
    const auto found = std::find_if(
        std::begin(names), std::end(names),
        [&](std::string_view name) { return equals_ignoring_case(name, header.name); });
    if (found == std::end(names)) continue;
    auto& count = counts_[static_cast<std::size_t>(found - std::begin(names))];
    if (count < UINT8_MAX) ++count;
    const bool has_own_rule = *found == names[host] || *found == names[expect];
    if (count > 1 && !has_own_rule && repeated_.empty()) repeated_ = *found;
  }
}

bool is_chunked_misplaced(std::string_view codings) {
  std::size_t count = 0;
  bool is_last = false;
  while (true) {
    const auto comma = codings.find(',');
    is_last = equals_ignoring_case(trimmed(codings.substr(0, comma)), "chunked");
    if (is_last) ++count;
    if (comma == std::string_view::npos) break;
    codings.remove_prefix(comma + 1);
  }
  return count > 1 || (count == 1 && !is_last);
}

}  // namespace daybook::http
