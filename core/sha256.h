#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>

namespace daybook {

/// A SHA-256 hash (FIPS 180-4).
using Digest = std::array<std::byte, 32>;
using Bytes = std::span<const std::byte>;

/// The hash of the parts, one after the other. Computed by OpenSSL. Callable from any thread.
Digest sha256(std::initializer_list<Bytes> parts);

}  // namespace daybook
