#include "service/api/query/row_json.h"

#include <charconv>

#include "base/caught.h"
#include "base/utf8.h"
#include "net/json/from_capnp.h"
#include "net/json/string_writer.h"

namespace daybook {
namespace {

template <class Integer>
std::optional<Integer> whole(std::string_view text) {
  Integer integer = 0;
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, integer);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return integer;
}

/// `takes_bools`: accept true and false, which only an index has.
Result<KeyElement> parse_element(const json::JsonValue& value, bool takes_bools) {
  using Kind = json::JsonKind;
  if (value.kind == Kind::string) return KeyElement{value.text};
  if (value.kind == Kind::boolean && takes_bools) {
    return KeyElement{value.boolean ? "true" : "false"};
  }
  if (value.kind == Kind::number) {
    if (const auto integer = whole<std::int64_t>(value.text)) return KeyElement{*integer};
    if (const auto integer = whole<std::uint64_t>(value.text)) return KeyElement{*integer};
  }
  return fail(ErrorCode::invalid_argument,
              "an element of a key must be a string or a 64-bit integer, for example [\"42\",7]");
}

Result<RowKey> parse_elements(std::string_view text, bool takes_bools = false) {
  DAYBOOK_TRY(const auto value, json::parse_json(text));
  std::vector<KeyElement> elements;
  for (const auto& each : value.elements) {
    DAYBOOK_TRY(auto element, parse_element(each, takes_bools));
    elements.push_back(std::move(element));
  }
  return RowKey::of(std::move(elements));
}

}  // namespace

Result<RowKey> parse_row_key(std::string_view text) {
  if (text.starts_with('[')) return parse_elements(text);
  if (text.empty() || !is_utf8(text)) {
    return fail(ErrorCode::invalid_argument,
                "a key must be a string or a JSON array, for example [\"42\",7]");
  }
  return RowKey{text};
}

Result<void> parse_prefix(std::string_view text, RowQuery& query) {
  if (text.starts_with('[')) {
    DAYBOOK_TRY(query.prefix, parse_elements(text, true));
    return {};
  }
  if (!is_utf8(text)) {
    return fail(ErrorCode::invalid_argument, "the beginning of a key is UTF-8, and this is not");
  }
  query.begins_with = std::string{text};
  return {};
}

void write_key_json(const RowKey& key, std::string& out) {
  const bool plain = key.size() == 1 && key[0].is_text();
  if (!plain) out += '[';
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (i > 0) out += ',';
    if (key[i].is_text()) {
      json::write_json_string(key[i].text(), out);
    } else if (key[i].is_unsigned()) {
      out += fmt::to_string(key[i].unsigned_integer());
    } else {
      out += fmt::to_string(key[i].integer());
    }
  }
  if (!plain) out += ']';
}

Result<void> write_row_json(const RowSchema& schema, const RowEntry& entry, std::string& out) {
  out += "{\"key\":";
  write_key_json(entry.key, out);
  out += ",\"row\":";
  const auto at = [&] { return fmt::format("the row of {}", entry.key); };
  try {
    const auto written = json::write_json(entry.row.as(schema.schema()), out);
    if (!written) return fail(written.error().within(at()));
  } catch (const kj::Exception&) {
    return fail(caught("the reading", ErrorCode::corrupt).within(at()));
  }
  out += '}';
  return {};
}

}  // namespace daybook
