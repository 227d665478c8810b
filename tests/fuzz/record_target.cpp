// A stored commit: whatever RecordView::parse accepts can be read, and be written again.

#include "core/model/record.h"

#include "core/model/page_builder.h"
#include "store/engine/write/encode.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzz {
namespace {

using engine::RecordBytes;
using engine::RecordLayout;
using engine::RecordView;

/// The input with what ties a record together put right: length, format and checksum always, sizes
/// and hashes as the first byte (part of the length) says. The rest is left to the fuzzer.
RecordBytes repaired(Bytes input) {
  constexpr auto least = RecordLayout::head_bytes(0) + RecordLayout::trailer_bytes;
  RecordBytes bytes(input.begin(), input.end());
  const auto choice = input.empty() ? 0U : std::to_integer<unsigned>(input[0]);
  bytes.resize(std::max(least, (input.size() + 7) / 8 * 8));
  daybook::store(&bytes[RecordLayout::length], static_cast<std::uint32_t>(bytes.size()));
  daybook::store(&bytes[RecordLayout::format_at], RecordLayout::format);
  if ((choice & 1) != 0) {
    const auto head = RecordLayout::head_bytes(
        load<std::uint16_t>(&bytes[RecordLayout::stream_count]));
    daybook::store(&bytes[RecordLayout::body_bytes],
                   static_cast<std::uint32_t>(bytes.size() - RecordLayout::trailer_bytes - head));
    daybook::store(&bytes[bytes.size() - RecordLayout::trailer_bytes], std::uint32_t{0});
  }
  if ((choice & 2) != 0) {
    daybook::store(&bytes[RecordLayout::flags], RecordLayout::flag_chained);
  }
  const auto covered = Bytes{bytes}.first(bytes.size() - 4);
  daybook::store(&bytes[covered.size()], crc32c(covered));
  return bytes;
}

bool lies_in(std::string_view part, Bytes whole) {
  const auto at = as_bytes(part);
  return at.empty() ||
         (at.data() >= whole.data() && at.data() + at.size() <= whole.data() + whole.size());
}

/// Reads every field of every event.
void check_events(const RecordView& record, const CommitView& commit) {
  require(commit.events.size() == record.event_count(), "each event of a record is shown");
  require(commit.record.size() == record.bytes().size(), "a commit shows its whole record");
  std::size_t index = 0;
  for (const auto& event : commit.events) {
    const auto own = record.event(index);
    require(event.commit == &commit, "an event belongs to its commit");
    require(event.position == record.first_position().next(index), "positions are dense");
    require(event.variant == own.variant && event.schema == own.schema, "an event keeps its type");
    require(event.tags.size() == own.tag_count, "an event keeps its tags");
    for (const auto tag : event.tags) {
      require(lies_in(tag, commit.record), "a tag lies in its record");
    }
    require(lies_in(event.category, commit.record) && lies_in(event.key, commit.record),
            "the names of a stream lie in their record");
    const auto payload = std::as_bytes(event.payload);
    require(std::equal(payload.begin(), payload.end(), own.payload.begin(), own.payload.end()),
            "a payload is copied as it is");
    require(reinterpret_cast<std::uintptr_t>(payload.data()) % 8 == 0, "a payload is aligned");
    ++index;
  }
}

void check_streams(const RecordView& record) {
  std::size_t events = 0;
  for (std::size_t i = 0; i < record.stream_count(); ++i) {
    const auto stream = record.stream(i);
    require(lies_in(stream.text, record.body()), "the name of a stream lies in the body");
    require(stream.category.size() + 1 + stream.key.size() == stream.text.size(),
            "category, dash and key are the whole name of a stream");
    require(!stream.key.empty(), "a stream has a key");
    events += record.events_of_stream(i);
  }
  require(events == record.event_count(), "each event belongs to one stream of its record");
}

void check_stub(const RecordView& record) {
  const auto bytes = engine::make_stub(record);
  const auto stub = RecordView::parse(bytes);
  require(stub.has_value(), "what is left of a record whose body was removed is a record");
  require(stub->is_stub() && stub->head_hash() == record.head_hash(),
          "removing a body does not break the chain");
  require(stub->last_position() == record.last_position(), "a stub keeps its positions");
  PageBuffer buffer;
  require(engine::build_commit(*stub, LogInfo{}, buffer)->events.empty(), "a stub has no events");
}

/// The request that a commit was made of; nothing when no program could have made it.
std::optional<AppendRequest> request_of(const CommitView& commit, const RecordView& record) {
  AppendRequest request;
  request.command_id = commit.command_id;
  request.digest = commit.digest;
  request.metadata = commit.metadata.as<std::string>();
  for (std::size_t i = 0; i < record.stream_count(); ++i) {
    auto stream = StreamId::parse(record.stream(i).text);
    if (!stream) return std::nullopt;
    request.streams.push_back(*std::move(stream));
  }
  for (std::size_t i = 0; i < commit.events.size(); ++i) {
    const auto& event = commit.events[i];
    NewEvent made{record.event(i).stream, event.variant, event.schema,
                  kj::heapArray(event.payload.data(), event.payload.size()), {}};
    made.tags.assign(event.tags.begin(), event.tags.end());
    request.events.push_back(std::move(made));
  }
  if (!check_request(request)) return std::nullopt;
  return request;
}

void require_same(const CommitView& a, const CommitView& b) {
  require(a.serial == b.serial && a.first_position == b.first_position &&
              a.event_count == b.event_count && a.events_before == b.events_before &&
              a.recorded_at == b.recorded_at && a.command_id == b.command_id &&
              a.digest == b.digest,
          "the head of a commit is written as it was read");
  require(a.metadata.correlation == b.metadata.correlation &&
              a.metadata.causation == b.metadata.causation &&
              a.metadata.actor == b.metadata.actor &&
              a.metadata.trace_parent == b.metadata.trace_parent &&
              a.metadata.occurred_at == b.metadata.occurred_at,
          "metadata is written as it was read");
  const bool same_events = std::equal(
      a.events.begin(), a.events.end(), b.events.begin(), b.events.end(),
      [](const EventView& x, const EventView& y) {
        const auto x_payload = std::as_bytes(x.payload);
        const auto y_payload = std::as_bytes(y.payload);
        return x.position == y.position && x.version == y.version && x.category == y.category &&
               x.key == y.key && x.variant == y.variant && x.schema == y.schema &&
               std::equal(x.tags.begin(), x.tags.end(), y.tags.begin(), y.tags.end()) &&
               std::equal(x_payload.begin(), x_payload.end(), y_payload.begin(), y_payload.end());
      });
  require(same_events, "events are written as they were read");
}

void check_written_again(const RecordView& record, const CommitView& commit) {
  const auto request = request_of(commit, record);
  if (!request) return;
  RecordBytes bytes;
  if (!engine::encode_record(*request, record.log(), record.is_chained(), bytes)) return;
  std::vector<Version> versions;
  for (std::size_t i = 0; i < record.stream_count(); ++i) {
    versions.push_back(record.first_version(i));
  }
  engine::seal_record(bytes, {record.serial(), record.first_position(), record.previous_serial(),
                              record.durable_serial(), record.events_before(),
                              record.recorded_at(), record.previous_hash(), versions});
  const auto again = RecordView::parse(bytes);
  require(again.has_value(), "a record that was written is read");
  PageBuffer buffer;
  require_same(commit, *engine::build_commit(*again, LogInfo{}, buffer));
}

void check(Bytes bytes) {
  const auto record = RecordView::parse(bytes);
  if (!record) return;
  require(record->event_count() <= CommitLimits::events_max &&
              record->stream_count() <= CommitLimits::streams_max,
          "a record has no more events and streams than a commit may have");
  require(record->bytes().size() == bytes.size() &&
              record->head().size() + record->body().size() + RecordLayout::trailer_bytes ==
                  bytes.size(),
          "head, body and trailer are the whole record");
  PageBuffer buffer;
  const auto& commit = *engine::build_commit(*record, LogInfo{}, buffer);
  if (record->is_stub()) {
    require(commit.events.empty(), "a stub has no events");
    return;
  }
  check_streams(*record);
  check_events(*record, commit);
  check_stub(*record);
  check_written_again(*record, commit);
}

}  // namespace

void record(Bytes input) {
  check(input);
  check(repaired(input));
}

}  // namespace daybook::fuzz
