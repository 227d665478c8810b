#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/sha256.h"

namespace daybook {

static_assert(std::endian::native == std::endian::little,
              "stored integers are little-endian and are copied as they are");

/// Integers and fixed-size structs in stored form: little-endian, any alignment.
template <class T>
  requires std::is_trivially_copyable_v<T>
T load(const std::byte* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

template <class T>
  requires std::is_trivially_copyable_v<T>
void store(std::byte* to, const T& value) {
  std::memcpy(to, &value, sizeof value);
}

template <class T>
  requires std::is_integral_v<T>
T big_endian(T value) {
  if constexpr (sizeof(T) == 8)
    return static_cast<T>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
  else if constexpr (sizeof(T) == 4)
    return static_cast<T>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
  else if constexpr (sizeof(T) == 2)
    return static_cast<T>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
  else
    return value;
}

/// Appends an integer such that byte order equals numeric order. For keys.
template <class T>
  requires std::is_unsigned_v<T>
void append_big_endian(std::string& to, T value) {
  value = big_endian(value);
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}
inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace daybook
