#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <capnp/common.h>

#include "base/bytes.h"
#include "base/sha256.h"
#include "core/model/ids.h"

namespace daybook {

/// A stored Cap'n Proto message: one segment, root pointer first, 8-byte aligned.
using Payload = std::span<const capnp::word>;

/// How a Store identifies a Log. Valid as long as the Store.
struct LogInfo {
  std::uint32_t number = 0;  ///< short number within the Store; 0 is the catalog
  LogId id;
  LogName name = LogName::main();
};

/// Who caused a Commit and why. Stored with each Commit; the Log does not interpret it.
template <class Text>
struct BasicMetadata {
  Uuid correlation;   ///< the conversation it belongs to; nil = none
  Uuid causation;     ///< the command or event that caused it; nil = none
  Text actor{};         ///< on whose behalf; up to 200 bytes
  Text trace_parent{};  ///< W3C Trace Context `traceparent`, up to 128 bytes
  std::optional<Timestamp> occurred_at;  ///< time in the real world, if it differs from recorded_at

  template <class Other>
  BasicMetadata<Other> as() const {
    return {correlation, causation, Other{actor}, Other{trace_parent}, occurred_at};
  }
};
using Metadata = BasicMetadata<std::string>;
using MetadataView = BasicMetadata<std::string_view>;

struct EventView;

/// A Commit read from a Log: its header and those of its events that were requested. Points into
/// the PageBuffer it was read into.
struct CommitView {
  const LogInfo* log = nullptr;
  Serial serial;
  Position first_position;  ///< of its first event; the next free one if it has no events
  std::uint32_t event_count = 0;       ///< of the whole Commit, even if fewer were requested
  std::uint64_t events_before = 0;     ///< events of all Logs of the Store before this Commit
  Timestamp recorded_at;
  CommandId command_id;
  Digest digest{};                     ///< of the command, see command_digest
  MetadataView metadata;
  std::uint32_t checksum = 0;          ///< CRC32C of the record
  Bytes record;                        ///< the whole stored record (docs/log-format.md)
  std::span<const EventView> events;

  Timestamp occurred_at() const { return metadata.occurred_at.value_or(recorded_at); }
  /// Position of the Commit's last event; without events, of the last event before it.
  Position last_position() const { return Position{first_position.value + event_count - 1}; }
};

/// An event read from a Log. Points into the PageBuffer it was read into.
struct EventView {
  const CommitView* commit = nullptr;
  Position position;
  Version version;
  std::string_view category;
  std::string_view key;
  std::uint16_t variant = 0;    ///< discriminant in the event union of the category
  std::uint64_t schema = 0;     ///< Cap'n Proto type id of that union's struct
  Payload payload;
  std::span<const std::string_view> tags;
};

}  // namespace daybook
