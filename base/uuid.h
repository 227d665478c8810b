#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/environment.h"

namespace daybook {

/// A 128-bit identity (RFC 9562), in network byte order. A value; the nil UUID means "none".
struct Uuid {
  std::array<std::byte, 16> bytes{};

  bool is_nil() const { return *this == Uuid{}; }
  friend auto operator<=>(const Uuid&, const Uuid&) = default;

  /// Version 7: milliseconds since 1970, then random bits. Later ids sort later.
  static Uuid make_v7(const Clock& clock, Random& random);
  /// Version 5: the SHA-1 of a namespace and a name. Equal inputs give equal ids.
  static Uuid make_v5(const Uuid& name_space, std::string_view name);
  /// Parses "0190b5c2-...", upper or lower case; nothing if the text is not a UUID.
  static std::optional<Uuid> parse(std::string_view text);
  std::string to_string() const;
};

/// A strongly typed UUID.
template <class Tag>
struct Identity {
  Uuid uuid;

  friend auto operator<=>(const Identity&, const Identity&) = default;
};

/// Identity of a command within a Log. Kept for ever by default: the same id is never executed
/// twice.
using CommandId = Identity<struct CommandIdTag>;
/// Permanent identity of a Log, kept when it moves to another Store.
using LogId = Identity<struct LogIdTag>;
/// Identity of a Store.
using StoreId = Identity<struct StoreIdTag>;

/// The CommandId for a caller's key: the key itself if it is a UUID (not nil), else its UUIDv5.
CommandId command_id_from_key(std::string_view key);

}  // namespace daybook

template <>
struct fmt::formatter<daybook::Uuid> : fmt::formatter<std::string_view> {
  auto format(const daybook::Uuid& uuid, format_context& context) const {
    return fmt::format_to(context.out(), "{}", uuid.to_string());
  }
};
template <class Tag>
struct fmt::formatter<daybook::Identity<Tag>> : fmt::formatter<daybook::Uuid> {
  auto format(const daybook::Identity<Tag>& identity, format_context& context) const {
    return fmt::formatter<daybook::Uuid>::format(identity.uuid, context);
  }
};
template <>
struct std::hash<daybook::Uuid> {
  std::size_t operator()(const daybook::Uuid& uuid) const {
    std::uint64_t halves[2];
    std::memcpy(halves, uuid.bytes.data(), sizeof halves);
    return static_cast<std::size_t>(halves[0] * 0x9E3779B97F4A7C15ULL ^ halves[1]);
  }
};
template <class Tag>
struct std::hash<daybook::Identity<Tag>> : std::hash<daybook::Uuid> {
  std::size_t operator()(const daybook::Identity<Tag>& identity) const {
    return std::hash<daybook::Uuid>::operator()(identity.uuid);
  }
};
