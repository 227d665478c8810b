#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/uuid.h"
#include "projections/row_key.h"

/// The stored keys of a View's rows: docs/view-format.md. The format never changes.
namespace daybook::stored_key {

inline constexpr char place_kind = 0x00;  ///< value: the Log's last Position in the View
inline constexpr char row_kind = 0x01;
inline constexpr char index_kind = 0x02;
// One entry each, under the nil LogId:
inline constexpr char shape_kind = 0x03;
inline constexpr char form_kind = 0x04;      ///< ViewForm
inline constexpr char complete_kind = 0x05;  ///< the View has had all rows of the log once

inline std::string begin(const LogId& log, char kind) {
  std::string key;
  key.reserve(64);
  key.append(as_text(log.uuid.bytes));
  key += kind;
  return key;
}

inline std::string place(const LogId& log) { return begin(log, place_kind); }
inline std::string shape() { return begin(LogId{}, shape_kind); }
inline std::string form() { return begin(LogId{}, form_kind); }
inline std::string complete() { return begin(LogId{}, complete_kind); }
inline std::string rows(const LogId& log) { return begin(log, row_kind); }
inline std::string index(const LogId& log, std::uint16_t ordinal) {
  auto key = begin(log, index_kind);
  append_big_endian(key, ordinal);
  return key;
}

/// Encodes a Position as the value of a place entry.
inline std::string place_value(Position position) {
  std::string value;
  append_big_endian(value, position.value);
  return value;
}
inline Result<Position> parse_place(std::string_view value) {
  if (value.size() != sizeof(std::uint64_t)) {
    return fail(ErrorCode::corrupt, "the stored place of a log cannot be read");
  }
  return Position{big_endian(load<std::uint64_t>(as_bytes(value).data()))};
}

}  // namespace daybook::stored_key
