#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <limits>

#include <fmt/format.h>

namespace daybook {

/// A strongly typed 64-bit number: Number<PositionTag> does not convert to Number<VersionTag>.
template <class Tag>
struct Number {
  std::uint64_t value = 0;

  constexpr Number() = default;
  constexpr explicit Number(std::uint64_t number) : value{number} {}

  constexpr Number next(std::uint64_t steps = 1) const { return Number{value + steps}; }
  constexpr Number previous(std::uint64_t steps = 1) const { return Number{value - steps}; }
  static constexpr Number end() { return Number{std::numeric_limits<std::uint64_t>::max()}; }

  friend constexpr auto operator<=>(Number, Number) = default;
};

/// Place of an event in its Log: 1, 2, 3 ... without gaps, in commit order; 0 = before the first.
using Position = Number<struct PositionTag>;
/// Place of an event in its Stream: 1, 2, 3 ... without gaps; 0 = the Stream does not exist.
using Version = Number<struct VersionTag>;
/// Dense number of a Commit in its Store. Changes when a Log moves; never show it to users.
using Serial = Number<struct SerialTag>;

}  // namespace daybook

template <class Tag>
struct fmt::formatter<daybook::Number<Tag>> : fmt::formatter<std::uint64_t> {
  auto format(daybook::Number<Tag> number, format_context& context) const {
    return fmt::formatter<std::uint64_t>::format(number.value, context);
  }
};

template <class Tag>
struct std::hash<daybook::Number<Tag>> {
  std::size_t operator()(daybook::Number<Tag> number) const {
    return std::hash<std::uint64_t>{}(number.value);
  }
};
