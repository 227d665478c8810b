#pragma once

#include <cstddef>

namespace daybook::engine {

/// How RocksDB frames records in write-ahead logs and manifests: blocks of records with headers. If
/// a block's rest is shorter than a header, it is filled with zeros. See
/// https://github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format.
struct LogFraming {
  static constexpr std::size_t block_bytes = 32 * 1024;
  static constexpr std::size_t length_at = 4;  ///< offset in a header; u16
  static constexpr std::size_t type_at = 6;    ///< offset; u8
  static constexpr std::size_t header_bytes = 7;
};

}  // namespace daybook::engine
