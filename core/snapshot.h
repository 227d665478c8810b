#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <capnp/common.h>
#include <kj/array.h>

#include "core/event.h"

namespace daybook {

/// What a snapshot must have been made with to be read now.
struct SnapshotForm {
  std::uint64_t state_type = 0;  ///< Cap'n Proto type id of the struct that the state is saved in
  std::uint64_t schemas = 0;  ///< hash of the schemas of the events and of the state
  std::uint32_t state_version = 0;
  friend bool operator==(const SnapshotForm&, const SnapshotForm&) = default;
};

/// A folded state, kept beside the Log so that reading its Stream can begin there. Derived: it may
/// be lost at any time, and is used only if the Log still has the very Commit that it ends with.
struct Snapshot {
  static constexpr std::size_t bytes_max = 1024 * 1024;  ///< stored; a larger one is not kept

  SnapshotForm form;
  Version version;             ///< of the last event of the Stream that it includes
  Serial serial;               ///< of the Commit that holds this event
  std::uint32_t checksum = 0;  ///< of that Commit's record
  kj::Array<capnp::word> state;

  /// 48 bytes, the state, and a CRC32C over both; all integers little-endian.
  std::string to_bytes() const;
  /// Nothing when the bytes are damaged, cut short, or of another format.
  static std::optional<Snapshot> parse(Bytes bytes);
};

}  // namespace daybook
