#pragma once

#include <kj/array.h>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/json/place.h"
#include "net/json/value.h"

namespace daybook::json {

/// Fails with invalid_argument and "<place>: <what>".
tl::unexpected<Error> fail_at(const Place& place, std::string_view what);
/// Fails with "<place>: expected <what>, not a number", for the kind of the value.
tl::unexpected<Error> fail_type(const Place& place, std::string_view expected,
                                const JsonValue& value);

/// Reads an integer of `bits` bits, exactly. One of 64 bits may also be a string of decimal digits,
/// because JavaScript cannot represent all of them.
Result<std::int64_t> read_signed(const JsonValue& value, int bits, const Place& place);
Result<std::uint64_t> read_unsigned(const JsonValue& value, int bits, const Place& place);

/// Reads a number, or one of the strings "NaN", "Infinity" and "-Infinity". Refuses a number that
/// rounds to infinity or zero.
Result<float> read_float32(const JsonValue& value, const Place& place);
Result<double> read_float64(const JsonValue& value, const Place& place);

Result<bool> read_bool(const JsonValue& value, const Place& place);
Result<void> read_null(const JsonValue& value, const Place& place);
/// Reads a string without NUL, which Cap'n Proto's Text cannot hold.
Result<std::string_view> read_text(const JsonValue& value, const Place& place);
/// Reads a string of base64 (RFC 4648 section 4) with padding and without line breaks.
Result<kj::Array<kj::byte>> read_data(const JsonValue& value, const Place& place);

}  // namespace daybook::json
