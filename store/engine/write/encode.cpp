#include "store/engine/write/encode.h"

#include <cstring>

#include "base/crc32c.h"

namespace daybook::engine {
namespace {

using Layout = RecordLayout;

/// Writes sequentially to a zeroed buffer that is large enough.
class Writer {
 public:
  Writer(RecordBytes& out, std::size_t bytes_max) : out_{out} { out_.assign(bytes_max, {}); }

  template <class T>
  void put(T value) {
    put_at(size_, value);
    size_ += sizeof value;
  }
  void put_bytes(Bytes bytes) {
    if (!bytes.empty()) std::memcpy(out_.data() + size_, bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  void put_text(std::string_view text) { put_bytes(as_bytes(text)); }
  void zeros(std::size_t count) { size_ += count; }
  void pad() { zeros((8 - size_ % 8) % 8); }
  std::size_t size() const { return size_; }
  template <class T>
  void put_at(std::size_t offset, T value) {
    daybook::store(out_.data() + offset, value);
  }
  Bytes bytes() const { return Bytes{out_}.first(size_); }
  /// Shrinks the buffer to what was written.
  void finish() { out_.resize(size_); }

 private:
  RecordBytes& out_;
  std::size_t size_ = 0;
};

constexpr std::size_t payload_size(std::size_t words) { return words * sizeof(capnp::word); }
std::uint32_t u32(std::size_t value) { return static_cast<std::uint32_t>(value); }
std::uint16_t u16(std::size_t value) { return static_cast<std::uint16_t>(value); }

/// An upper bound of the size, so that one allocation is enough.
std::size_t estimate(const AppendRequest& request) {
  constexpr std::size_t metadata_bytes = 6 * 4 + 2 * sizeof(Uuid) + 8 +
                                         CommitLimits::actor_bytes_max +
                                         CommitLimits::trace_parent_bytes_max;
  constexpr std::size_t padding_bytes = 8;
  std::size_t bytes = Layout::head_bytes(request.streams.size()) + Layout::events + metadata_bytes +
                      padding_bytes + Layout::trailer_bytes;
  for (const auto& stream : request.streams) bytes += Layout::stream_bytes + stream.text().size();
  for (const auto& event : request.events) {
    bytes += Layout::event_bytes + payload_size(event.payload.size());
    for (const auto& tag : event.tags) bytes += 2 + tag.size();
  }
  return bytes;
}

void put_metadata(Writer& writer, const Metadata& metadata) {
  const auto put = [&](MetadataType type, Bytes value) {
    writer.put(static_cast<std::uint16_t>(type));
    writer.put(u16(value.size()));
    writer.put_bytes(value);
  };
  if (!metadata.correlation.is_nil()) put(MetadataType::correlation, metadata.correlation.bytes);
  if (!metadata.causation.is_nil()) put(MetadataType::causation, metadata.causation.bytes);
  if (metadata.occurred_at) {
    const std::int64_t micros = metadata.occurred_at->time_since_epoch().count();
    put(MetadataType::occurred_at, {reinterpret_cast<const std::byte*>(&micros), sizeof micros});
  }
  if (!metadata.actor.empty()) put(MetadataType::actor, as_bytes(metadata.actor));
  if (!metadata.trace_parent.empty()) {
    put(MetadataType::trace_parent, as_bytes(metadata.trace_parent));
  }
}

void put_event_entries(Writer& writer, const AppendRequest& request) {
  for (const auto& event : request.events) {
    writer.put(event.stream);
    writer.put(event.variant);
    writer.put(u16(event.tags.size()));
    writer.put(std::uint16_t{0});
    writer.put(event.schema);
    writer.put(std::uint32_t{0});  // the payload's offset: not known yet
    writer.put(u32(payload_size(event.payload.size())));
  }
}

void put_streams(Writer& writer, const AppendRequest& request, std::size_t body) {
  std::size_t text_at = writer.size() - body + Layout::stream_bytes * request.streams.size();
  for (const auto& stream : request.streams) {
    writer.put(u32(text_at));
    writer.put(u16(stream.category().size()));
    writer.put(u16(stream.text().size()));
    text_at += stream.text().size();
  }
  for (const auto& stream : request.streams) writer.put_text(stream.text());
}

void put_body(Writer& writer, const AppendRequest& request) {
  const auto body = writer.size();
  writer.zeros(Layout::events);
  put_event_entries(writer, request);
  put_streams(writer, request, body);
  writer.put_at(body + Layout::tags_offset, u32(writer.size() - body));
  for (const auto& event : request.events) {
    for (const auto& tag : event.tags) {
      writer.put(u16(tag.size()));
      writer.put_text(tag);
    }
  }
  const auto metadata = writer.size() - body;
  put_metadata(writer, request.metadata);
  writer.put_at(body + Layout::metadata_offset, u32(metadata));
  writer.put_at(body + Layout::metadata_bytes, u32(writer.size() - body - metadata));
  writer.pad();  // the head is a multiple of 8, so this aligns the body too
  writer.put_at(body + Layout::payloads_offset, u32(writer.size() - body));
  auto entry = body + Layout::events;
  for (const auto& event : request.events) {
    writer.put_at(entry + 16, u32(writer.size() - body));
    writer.put_bytes({reinterpret_cast<const std::byte*>(event.payload.begin()),
                      payload_size(event.payload.size())});
    entry += Layout::event_bytes;
  }
}

void finish(RecordBytes& record) {
  const auto without = Bytes{record}.first(record.size() - 4);
  daybook::store(record.data() + without.size(), crc32c(without));
}

}  // namespace

Result<void> encode_record(const AppendRequest& request, std::uint32_t log, bool chained,
                           RecordBytes& record) {
  const auto bound = estimate(request);
  const auto too_large = [](std::size_t bytes) {
    return fail(ErrorCode::limit_exceeded, "the commit takes {} bytes; at most {} are allowed",
                bytes, CommitLimits::record_bytes_max);
  };
  if (bound > 2 * CommitLimits::record_bytes_max) return too_large(bound);
  Writer writer{record, bound};
  const auto head = Layout::head_bytes(request.streams.size());
  writer.zeros(head);
  writer.put_at(Layout::format_at, Layout::format);
  writer.put_at(Layout::flags, chained ? Layout::flag_chained : std::uint16_t{0});
  writer.put_at(Layout::log, log);
  writer.put_at(Layout::command_id, request.command_id);
  writer.put_at(Layout::digest, request.digest);
  writer.put_at(Layout::event_count, u16(request.events.size()));
  writer.put_at(Layout::stream_count, u16(request.streams.size()));
  put_body(writer, request);
  writer.put_at(Layout::body_bytes, u32(writer.size() - head));
  if (chained) writer.put_at(Layout::body_hash, sha256({writer.bytes().subspan(head)}));
  writer.zeros(Layout::trailer_bytes);
  if (writer.size() > CommitLimits::record_bytes_max) return too_large(writer.size());
  writer.put_at(Layout::length, u32(writer.size()));
  writer.finish();
  return {};
}

void seal_record(RecordBytes& record, const Sequencing& sequencing) {
  auto* const at = record.data();
  daybook::store(at + Layout::serial, sequencing.serial.value);
  daybook::store(at + Layout::first_position, sequencing.first_position.value);
  daybook::store(at + Layout::previous_serial, sequencing.previous_serial.value);
  daybook::store(at + Layout::durable_serial, sequencing.durable_serial.value);
  daybook::store(at + Layout::events_before, sequencing.events_before);
  const std::int64_t micros = sequencing.recorded_at.time_since_epoch().count();
  daybook::store(at + Layout::recorded_at, micros);
  daybook::store(at + Layout::previous_hash, sequencing.previous_hash);
  auto* version = at + Layout::first_versions;
  for (const auto first : sequencing.first_versions) {
    daybook::store(version, first.value);
    version += 8;
  }
  finish(record);
}

RecordBytes make_stub(const RecordView& record) {
  const auto head = record.head();
  RecordBytes stub(head.begin(), head.end());
  stub.resize(stub.size() + Layout::trailer_bytes);
  daybook::store(stub.data() + Layout::length, u32(stub.size()));
  const auto flags = static_cast<std::uint16_t>(record.flags() | Layout::flag_stub);
  daybook::store(stub.data() + Layout::flags, flags);
  finish(stub);
  return stub;
}

}  // namespace daybook::engine
