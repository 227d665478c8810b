#pragma once

#include <cstddef>

namespace daybook::engine {

/// How RocksDB frames the records of its write-ahead logs and manifests: blocks, in which records
/// stand behind headers. Fewer bytes at the end of a block than a header has are zeros. See
/// https://github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format.
struct LogFraming {
  static constexpr std::size_t block_bytes = 32 * 1024;
  static constexpr std::size_t length_at = 4;  ///< in a header; u16
  static constexpr std::size_t type_at = 6;    ///< u8
  static constexpr std::size_t header_bytes = 7;
};

}  // namespace daybook::engine
