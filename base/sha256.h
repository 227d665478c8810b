#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>

namespace daybook {

/// A SHA-256 hash (FIPS 180-4).
using Digest = std::array<std::byte, 32>;
using Bytes = std::span<const std::byte>;

/// The hash of the concatenated parts. Computed by OpenSSL. Any thread. Aborts the process if
/// OpenSSL fails.
Digest sha256(std::initializer_list<Bytes> parts);

}  // namespace daybook
