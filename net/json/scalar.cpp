#include "net/json/scalar.h"

#include <kj/encoding.h>
#include <charconv>
#include <limits>
#include <type_traits>

namespace daybook::json {
namespace {

// Checks JSON's integer syntax: from_chars alone would accept "007" in a string.
bool is_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || (text.front() == '0' && text.size() > 1)) return false;
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

template <class Integer>
Result<Integer> read_integer(const JsonValue& value, int bits, const Place& place) {
  constexpr bool is_signed = std::is_signed_v<Integer>;
  const int shift = 64 - bits;
  const Integer min = static_cast<Integer>(std::numeric_limits<Integer>::min() >> shift);
  const Integer max = static_cast<Integer>(std::numeric_limits<Integer>::max() >> shift);
  const bool may_be_string = bits == 64 && value.kind == JsonKind::string;
  if (value.kind != JsonKind::number && !may_be_string) {
    return fail_type(place, fmt::format("an integer from {} to {}", min, max), value);
  }
  Integer result{};
  const char* const end = value.text.data() + value.text.size();
  const auto parsed = std::from_chars(value.text.data(), end, result);
  const bool exact = is_integer(value.text) && parsed.ec == std::errc{} && parsed.ptr == end;
  const bool minus_zero = !is_signed && value.text == "-0";
  if ((!exact && !minus_zero) || result < min || result > max) {
    return fail_at(place, fmt::format("expected an integer from {} to {}, not {}", min, max,
                                      std::string_view{value.text}.substr(0, 60)));
  }
  return result;
}

template <class Float>
Result<Float> read_float(const JsonValue& value, const Place& place) {
  if (value.kind == JsonKind::string) {
    if (value.text == "NaN") return std::numeric_limits<Float>::quiet_NaN();
    if (value.text == "Infinity") return std::numeric_limits<Float>::infinity();
    if (value.text == "-Infinity") return -std::numeric_limits<Float>::infinity();
  }
  if (value.kind != JsonKind::number) return fail_type(place, "a number", value);
  Float result{};
  const char* const end = value.text.data() + value.text.size();
  const auto parsed = std::from_chars(value.text.data(), end, result);
  if (parsed.ec != std::errc{} || parsed.ptr != end) {
    return fail_at(place,
                   fmt::format("{} does not fit a {}-bit floating point number",
                               std::string_view{value.text}.substr(0, 60), sizeof(Float) * 8));
  }
  return result;
}

}  // namespace

tl::unexpected<Error> fail_at(const Place& place, std::string_view what) {
  return fail(ErrorCode::invalid_argument, "{}: {}", place.pointer(), what);
}

tl::unexpected<Error> fail_type(const Place& place, std::string_view expected,
                                const JsonValue& value) {
  return fail_at(place, fmt::format("expected {}, not {}", expected, describe(value.kind)));
}

Result<std::int64_t> read_signed(const JsonValue& value, int bits, const Place& place) {
  return read_integer<std::int64_t>(value, bits, place);
}

Result<std::uint64_t> read_unsigned(const JsonValue& value, int bits, const Place& place) {
  return read_integer<std::uint64_t>(value, bits, place);
}

Result<float> read_float32(const JsonValue& value, const Place& place) {
  return read_float<float>(value, place);
}

Result<double> read_float64(const JsonValue& value, const Place& place) {
  return read_float<double>(value, place);
}

Result<bool> read_bool(const JsonValue& value, const Place& place) {
  if (value.kind != JsonKind::boolean) return fail_type(place, "true or false", value);
  return value.boolean;
}

Result<void> read_null(const JsonValue& value, const Place& place) {
  if (value.kind != JsonKind::null) return fail_type(place, "null", value);
  return {};
}

Result<std::string_view> read_text(const JsonValue& value, const Place& place) {
  if (value.kind != JsonKind::string) return fail_type(place, "a string", value);
  if (value.text.find('\0') != std::string::npos) {
    return fail_at(place, "a string must not contain the character NUL (\\u0000)");
  }
  return value.text;
}

Result<kj::Array<kj::byte>> read_data(const JsonValue& value, const Place& place) {
  if (value.kind != JsonKind::string) return fail_type(place, "a base64 string", value);
  auto decoded = kj::decodeBase64(kj::ArrayPtr<const char>(value.text.data(), value.text.size()));
  // kj's decoder accepts white space and excess bits, so compare with the re-encoded text.
  const auto again = kj::encodeBase64(decoded, false);
  if (decoded.hadErrors || std::string_view{again.cStr(), again.size()} != value.text) {
    return fail_at(place, "expected base64 with padding and without line breaks");
  }
  return kj::Array<kj::byte>{kj::mv(decoded)};
}

}  // namespace daybook::json
