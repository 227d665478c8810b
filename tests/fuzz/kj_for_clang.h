#pragma once

// The compiler is told to include this first in every file of preset fuzz: without it clang 19 does
// not compile what g++ 12 does of Cap'n Proto 0.9 (Debian 12).

#include <kj/common.h>

namespace capnp {
class word;
}

namespace kj {
/// Clang finds that words have no copy constructor. They are what kj copies as memory.
template <>
constexpr bool canMemcpy<capnp::word>() {
  return true;
}
}  // namespace kj

#include <capnp/common.h>
#include <kj/string.h>

#if CAPNP_VERSION < 1000000
namespace kj {
// C++20 turns `b == a` round, but not where there is a != too. g++ 12 does not know that yet.
inline bool operator==(const char* a, const StringPtr& b) { return b == StringPtr{a}; }
inline bool operator!=(const char* a, const StringPtr& b) { return b != StringPtr{a}; }
}  // namespace kj
#endif
