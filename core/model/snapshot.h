#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <capnp/common.h>
#include <kj/array.h>

#include "core/model/event.h"

namespace daybook {

/// A snapshot can be used only if its form equals the program's.
struct SnapshotForm {
  std::uint64_t state_type = 0;  ///< Cap'n Proto type id of the struct that the state is saved in
  std::uint64_t schemas = 0;  ///< hash of the schemas of the events and of the state
  std::uint32_t state_version = 0;
  friend bool operator==(const SnapshotForm&, const SnapshotForm&) = default;
};

/// A folded state, stored beside the Log so that reading its Stream can start there. Derived data:
/// may be lost at any time. Used only if the Log still has the exact Commit that it ends with.
struct Snapshot {
  static constexpr std::size_t bytes_max = 1024 * 1024;  ///< a larger state is not stored

  SnapshotForm form;
  Version version;             ///< of the last event of the Stream in the state
  Serial serial;               ///< of the Commit with that event
  std::uint32_t checksum = 0;  ///< of that Commit's record
  kj::Array<capnp::word> state;

  /// 48 bytes, the state, and a CRC32C over both; all integers little-endian.
  std::string to_bytes() const;
  /// Nothing if the bytes are damaged, truncated or of another format.
  static std::optional<Snapshot> parse(Bytes bytes);
};

}  // namespace daybook
