#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <capnp/common.h>

#include "core/bytes.h"
#include "core/ids.h"
#include "core/sha256.h"

namespace daybook {

/// A Cap'n Proto message as it is stored: one segment, root pointer first, 8-byte aligned.
using Payload = std::span<const capnp::word>;

/// What a Store calls a Log. Valid as long as the Store.
struct LogInfo {
  std::uint32_t number = 0;  ///< short number within the Store; 0 is the catalog
  LogId id;
  LogName name = LogName::main();
};

/// Who and why, kept with each Commit. Nothing in it is interpreted by the log.
template <class Text>
struct BasicMetadata {
  Uuid correlation;   ///< the conversation this belongs to; nil = none
  Uuid causation;     ///< the command or event that led here; nil = none
  Text actor{};         ///< on whose behalf; up to 200 bytes
  Text trace_parent{};  ///< W3C Trace Context `traceparent`, up to 128 bytes
  std::optional<Timestamp> occurred_at;  ///< when it happened in the world, if not when recorded

  template <class Other>
  BasicMetadata<Other> as() const {
    return {correlation, causation, Other{actor}, Other{trace_parent}, occurred_at};
  }
};
using Metadata = BasicMetadata<std::string>;
using MetadataView = BasicMetadata<std::string_view>;

struct EventView;

/// One Commit as read from a Log: its head, and those of its events that were asked for.
/// Points into the PageBuffer it was read into.
struct CommitView {
  const LogInfo* log = nullptr;
  Serial serial;
  Position first_position;             ///< of its first event; with no events, the next free one
  std::uint32_t event_count = 0;       ///< of the whole Commit, also when fewer were asked for
  std::uint64_t events_before = 0;     ///< events of all Logs of the Store before this Commit
  Timestamp recorded_at;
  CommandId command_id;
  Digest digest{};                     ///< of the command, see command_digest
  MetadataView metadata;
  std::uint32_t checksum = 0;          ///< CRC32C of the record
  Bytes record;                        ///< the whole record as it is stored (docs/log-format.md)
  std::span<const EventView> events;

  Timestamp occurred_at() const { return metadata.occurred_at.value_or(recorded_at); }
  /// Position of the last event of the Commit, or of the last one before it if it has none.
  Position last_position() const { return Position{first_position.value + event_count - 1}; }
};

/// One event as read from a Log. Points into the PageBuffer it was read into.
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
