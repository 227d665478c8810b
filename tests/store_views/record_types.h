#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace daybook::testing {

/// Offsets of the record types in an undamaged manifest or write-ahead log of RocksDB: blocks of 32
/// KiB with records, each a CRC of 4 bytes, a length of 2, a type of 1 and content.
inline std::vector<std::size_t> record_types(std::string_view content) {
  constexpr std::size_t block_bytes = 32 * 1024;
  constexpr std::size_t header_bytes = 7;
  const auto byte = [&](std::size_t at) {
    return std::size_t{static_cast<unsigned char>(content[at])};
  };
  std::vector<std::size_t> types;
  std::size_t at = 0;
  while (at + header_bytes <= content.size()) {
    const auto left_of_block = block_bytes - at % block_bytes;
    if (left_of_block < header_bytes) {
      at += left_of_block;
      continue;
    }
    types.push_back(at + header_bytes - 1);
    at += header_bytes + byte(at + 4) + 256 * byte(at + 5);
  }
  return types;
}

}  // namespace daybook::testing
