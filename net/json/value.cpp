#include "net/json/value.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <optional>

#include "net/json/place.h"

namespace daybook::json {
namespace {

// Builds JsonValues from the events of boost::json::basic_parser. Boost's own DOM keeps the last of
// duplicate keys and turns 99999999999999999999 into a double. Owned by its parser; one thread.
class Builder {
 public:
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);

  using Code = boost::system::error_code;
  using View = boost::json::string_view;

  explicit Builder(std::size_t values_max) : values_left_{values_max} {}

  JsonValue take() { return std::move(root_); }
  /// Why a handler refused; empty if none did.
  const std::optional<std::string>& refusal() const { return refusal_; }

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }

  bool on_array_begin(Code& code) { return open(JsonKind::array, code); }
  bool on_array_end(std::size_t, Code&) { return close(); }
  bool on_object_begin(Code& code) { return open(JsonKind::object, code); }
  bool on_object_end(std::size_t, Code& code) { return refuse_duplicates(code) && close(); }

  bool on_key_part(View part, std::size_t, Code&) { return collect(part); }
  bool on_key(View part, std::size_t, Code&) {
    collect(part);
    open_.back()->members.push_back({std::exchange(text_, {}), {}});
    return true;
  }

  bool on_string_part(View part, std::size_t, Code&) { return collect(part); }
  bool on_string(View part, std::size_t, Code& code) {
    collect(part);
    return add_text(JsonKind::string, code);
  }

  bool on_number_part(View part, Code&) { return collect(part); }
  bool on_int64(std::int64_t, View part, Code& code) { return on_number(part, code); }
  bool on_uint64(std::uint64_t, View part, Code& code) { return on_number(part, code); }
  bool on_double(double, View part, Code& code) { return on_number(part, code); }

  bool on_bool(bool value, Code& code) {
    JsonValue* added = add(JsonKind::boolean, code);
    if (added) added->boolean = value;
    return added;
  }
  bool on_null(Code& code) { return add(JsonKind::null, code); }

  bool on_comment_part(View, Code&) { return true; }
  bool on_comment(View, Code&) { return true; }

 private:
  bool collect(View part) {
    text_.append(part.data(), part.size());
    return true;
  }

  bool on_number(View part, Code& code) {
    collect(part);
    return add_text(JsonKind::number, code);
  }

  bool add_text(JsonKind kind, Code& code) {
    JsonValue* added = add(kind, code);
    if (added) added->text = std::move(text_);
    text_.clear();
    return added;
  }

  // Pointers in open_ stay valid: only the innermost open value grows.
  JsonValue* add(JsonKind kind, Code& code) {
    if (values_left_ == 0) {
      refuse("the document has too many values", code);
      return nullptr;
    }
    --values_left_;
    JsonValue* value = &root_;
    if (!open_.empty()) {
      JsonValue& parent = *open_.back();
      value = parent.kind == JsonKind::array ? &parent.elements.emplace_back()
                                             : &parent.members.back().value;
    }
    value->kind = kind;
    return value;
  }

  bool open(JsonKind kind, Code& code) {
    JsonValue* value = add(kind, code);
    if (!value) return false;
    open_.push_back(value);
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  // Once per object and by sorting: a check per key would be quadratic in the number of keys.
  bool refuse_duplicates(Code& code) {
    std::vector<std::string_view> names;
    names.reserve(open_.back()->members.size());
    for (const JsonMember& member : open_.back()->members) names.push_back(member.name);
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice == names.end()) return true;
    std::string pointer;
    for (std::size_t i = 0; i + 1 < open_.size(); ++i) append_step(pointer, *open_[i]);
    append_pointer_step(pointer, *twice);
    refuse(fmt::format("{} is given twice", pointer), code);
    return false;
  }

  static void append_step(std::string& pointer, const JsonValue& parent) {
    if (parent.kind == JsonKind::array) {
      pointer += fmt::format("/{}", parent.elements.size() - 1);
    } else {
      append_pointer_step(pointer, parent.members.back().name);
    }
  }

  void refuse(std::string why, Code& code) {
    refusal_ = std::move(why);
    code = boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
  }

  std::size_t values_left_;
  JsonValue root_;
  std::vector<JsonValue*> open_;
  std::string text_;
  std::optional<std::string> refusal_;
};

std::string describe(const boost::system::error_code& code, const JsonLimits& limits) {
  if (code == boost::json::error::too_deep) {
    return fmt::format("arrays and objects are nested more than {} deep", limits.depth_max);
  }
  if (code == boost::json::error::incomplete) return "the document ends too early";
  return code.message();
}

}  // namespace

std::string_view describe(JsonKind kind) {
  switch (kind) {
    case JsonKind::null: return "null";
    case JsonKind::boolean: return "a boolean";
    case JsonKind::number: return "a number";
    case JsonKind::string: return "a string";
    case JsonKind::array: return "an array";
    case JsonKind::object: return "an object";
  }
  return "nothing";
}

const JsonValue* JsonValue::find(std::string_view name) const {
  for (const JsonMember& member : members) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

Result<JsonValue> parse_json(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.bytes_max) {
    return fail(ErrorCode::limit_exceeded, "the JSON has {} bytes, at most {} are accepted",
                text.size(), limits.bytes_max);
  }
  boost::json::parse_options options;
  options.max_depth = limits.depth_max;
  boost::json::basic_parser<Builder> parser{options, limits.values_max};
  boost::system::error_code code;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), code);
  if (parser.handler().refusal()) {
    return fail(ErrorCode::invalid_argument, "JSON: {}", *parser.handler().refusal());
  }
  if (code) {
    return fail(ErrorCode::invalid_argument, "JSON: {} at byte {}", describe(code, limits), used);
  }
  if (used < text.size()) {
    return fail(ErrorCode::invalid_argument,
                "JSON: unexpected data after the end of the document at byte {}", used);
  }
  return parser.handler().take();
}

}  // namespace daybook::json
