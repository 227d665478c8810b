#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "core/model/event.h"

namespace daybook::engine {

/// Offsets in a stored record. docs/log-format.md is the definition. Fields may be added, never
/// changed, because logs are kept for ever.
struct RecordLayout {
  static constexpr std::uint16_t format = 1;
  static constexpr std::uint16_t flag_chained = 1;  ///< the hashes are set
  static constexpr std::uint16_t flag_stub = 2;     ///< the body was removed; the head remains
  static constexpr std::uint16_t flags_known = flag_chained | flag_stub;

  // The head: fixed fields, then the first Version of each Stream. Hashing starts at `hashed`, so
  // that turning a record into a stub keeps the chain intact.
  static constexpr std::size_t length = 0;
  static constexpr std::size_t format_at = 4;
  static constexpr std::size_t flags = 6;
  static constexpr std::size_t hashed = 8;
  static constexpr std::size_t serial = 8;
  static constexpr std::size_t log = 16;
  static constexpr std::size_t key_id = 20;
  static constexpr std::size_t first_position = 24;
  static constexpr std::size_t previous_serial = 32;
  static constexpr std::size_t durable_serial = 40;
  static constexpr std::size_t events_before = 48;
  static constexpr std::size_t recorded_at = 56;
  static constexpr std::size_t command_id = 64;
  static constexpr std::size_t digest = 80;
  static constexpr std::size_t previous_hash = 112;
  static constexpr std::size_t body_hash = 144;
  static constexpr std::size_t event_count = 176;
  static constexpr std::size_t stream_count = 178;
  static constexpr std::size_t body_bytes = 180;
  static constexpr std::size_t first_versions = 184;

  // The body, relative to its start.
  static constexpr std::size_t tags_offset = 0;
  static constexpr std::size_t metadata_offset = 4;
  static constexpr std::size_t metadata_bytes = 8;
  static constexpr std::size_t payloads_offset = 12;
  static constexpr std::size_t events = 16;
  static constexpr std::size_t event_bytes = 24;
  static constexpr std::size_t stream_bytes = 8;

  static constexpr std::size_t trailer_bytes = 8;  ///< four zero bytes and the CRC32C

  static constexpr std::size_t head_bytes(std::size_t streams) {
    return first_versions + 8 * streams;
  }
};

/// Types of metadata. Unknown types are kept and skipped.
enum class MetadataType : std::uint16_t {
  correlation = 1,
  causation = 2,
  occurred_at = 3,
  actor = 4,
  trace_parent = 5,
  rejection_reason = 6,  ///< reserved: why a process manager's command was refused
};

/// One Stream of a record. A value; its texts are in the record.
struct RecordStream {
  Version first_version;
  std::string_view category;
  std::string_view key;
  std::string_view text;  ///< "category-key"
};

/// One event of a record. A value; its payload is in the record.
struct RecordEvent {
  std::uint16_t stream = 0;
  std::uint16_t variant = 0;
  std::uint16_t tag_count = 0;
  std::uint64_t schema = 0;
  Bytes payload;
};

/// Reads the tags of a record's events, in the order of the events. Owned by one reader; one
/// thread.
class TagReader {
 public:
  explicit TagReader(const std::byte* at) : at_{at} {}
  std::string_view next() {
    const auto bytes = load<std::uint16_t>(at_);
    const auto tag = as_text(Bytes{at_ + 2, bytes});
    at_ += 2 + bytes;
    return tag;
  }

 private:
  const std::byte* at_;
};

/// One stored Commit, read in place at any alignment. A value that refers to bytes that must
/// outlive it. Any thread.
class RecordView {
 public:
  /// Checks length, checksum, format and every offset: corrupt or format_unsupported if one is
  /// wrong. The result can be read without further checks.
  static Result<RecordView> parse(Bytes bytes);
  /// For a record this process has just encoded; the checksum may not be set yet.
  static RecordView trusted(Bytes bytes) { return RecordView{bytes}; }

  Bytes bytes() const { return bytes_; }
  Bytes head() const { return bytes_.first(body_at_); }
  Bytes body() const { return bytes_.subspan(body_at_, bytes_.size() - body_at_ - trailer()); }
  std::uint32_t checksum() const { return at<std::uint32_t>(bytes_.size() - 4); }

  std::uint16_t flags() const { return at<std::uint16_t>(RecordLayout::flags); }
  bool is_chained() const { return (flags() & RecordLayout::flag_chained) != 0; }
  bool is_stub() const { return (flags() & RecordLayout::flag_stub) != 0; }
  Serial serial() const { return Serial{at<std::uint64_t>(RecordLayout::serial)}; }
  std::uint32_t log() const { return at<std::uint32_t>(RecordLayout::log); }
  Position first_position() const {
    return Position{at<std::uint64_t>(RecordLayout::first_position)};
  }
  Position last_position() const { return first_position().next(event_count()).previous(); }
  Serial previous_serial() const {
    return Serial{at<std::uint64_t>(RecordLayout::previous_serial)};
  }
  Serial durable_serial() const { return Serial{at<std::uint64_t>(RecordLayout::durable_serial)}; }
  std::uint64_t events_before() const { return at<std::uint64_t>(RecordLayout::events_before); }
  Timestamp recorded_at() const {
    return Timestamp{std::chrono::microseconds{at<std::int64_t>(RecordLayout::recorded_at)}};
  }
  CommandId command_id() const { return at<CommandId>(RecordLayout::command_id); }
  Digest digest() const { return at<Digest>(RecordLayout::digest); }
  Digest previous_hash() const { return at<Digest>(RecordLayout::previous_hash); }
  Digest body_hash() const { return at<Digest>(RecordLayout::body_hash); }
  std::uint16_t event_count() const { return at<std::uint16_t>(RecordLayout::event_count); }
  std::uint16_t stream_count() const { return at<std::uint16_t>(RecordLayout::stream_count); }
  /// The previous_hash of the next Commit of the same Log.
  Digest head_hash() const;

  /// Not for stubs:
  RecordStream stream(std::size_t index) const;
  Version first_version(std::size_t stream) const {
    return Version{at<std::uint64_t>(RecordLayout::first_versions + 8 * stream)};
  }
  RecordEvent event(std::size_t index) const;
  TagReader tags() const { return TagReader{body_data() + in_body(RecordLayout::tags_offset)}; }
  MetadataView metadata() const;
  /// The number of events of this Commit in a stream.
  std::uint16_t events_of_stream(std::size_t index) const;

 private:
  explicit RecordView(Bytes bytes)
      : bytes_{bytes},
        body_at_{
            RecordLayout::head_bytes(load<std::uint16_t>(&bytes[RecordLayout::stream_count]))} {}

  template <class T>
  T at(std::size_t offset) const {
    return load<T>(bytes_.data() + offset);
  }
  static constexpr std::size_t trailer() { return RecordLayout::trailer_bytes; }
  const std::byte* body_data() const { return bytes_.data() + body_at_; }
  std::uint32_t in_body(std::size_t offset) const {
    return load<std::uint32_t>(body_data() + offset);
  }
  std::size_t streams_at() const {
    return RecordLayout::events + RecordLayout::event_bytes * event_count();
  }

  Result<void> check_head() const;
  Result<void> check_body() const;
  bool streams_fit(std::size_t end) const;
  bool events_fit(std::size_t begin, std::size_t end) const;
  bool tags_fit(std::size_t begin, std::size_t end) const;
  bool metadata_fits(std::size_t begin, std::size_t end) const;

  Bytes bytes_;
  std::size_t body_at_;
};

// Called for each event that is read, so defined in the header to be inlined.

inline RecordStream RecordView::stream(std::size_t index) const {
  const auto* entry = body_data() + streams_at() + RecordLayout::stream_bytes * index;
  const std::size_t category = load<std::uint16_t>(entry + 4);
  const auto text =
      as_text(Bytes{body_data() + load<std::uint32_t>(entry), load<std::uint16_t>(entry + 6)});
  return {first_version(index), text.substr(0, category), text.substr(category + 1), text};
}

inline RecordEvent RecordView::event(std::size_t index) const {
  const auto* entry = body_data() + RecordLayout::events + RecordLayout::event_bytes * index;
  return {load<std::uint16_t>(entry), load<std::uint16_t>(entry + 2),
          load<std::uint16_t>(entry + 4), load<std::uint64_t>(entry + 8),
          Bytes{body_data() + load<std::uint32_t>(entry + 16), load<std::uint32_t>(entry + 20)}};
}

}  // namespace daybook::engine
