#include "core/model/record.h"

#include <algorithm>

#include "base/crc32c.h"
#include "core/model/append.h"

namespace daybook::engine {
namespace {

using Layout = RecordLayout;

constexpr std::size_t tlv_bytes = 4;  // u16 type, u16 length

bool is_padding(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

}  // namespace

Result<RecordView> RecordView::parse(Bytes bytes) {
  if (bytes.size() < Layout::head_bytes(0) + Layout::trailer_bytes || bytes.size() % 8 != 0) {
    return fail(ErrorCode::corrupt, "a record of {} bytes cannot be complete", bytes.size());
  }
  if (load<std::uint32_t>(&bytes[Layout::length]) != bytes.size()) {
    return fail(ErrorCode::corrupt, "the record says it has {} bytes, but there are {}",
                load<std::uint32_t>(&bytes[Layout::length]), bytes.size());
  }
  const auto stored = load<std::uint32_t>(&bytes[bytes.size() - 4]);
  if (stored != crc32c(bytes.first(bytes.size() - 4))) {
    return fail(ErrorCode::corrupt, "the record's checksum is wrong");
  }
  const auto format = load<std::uint16_t>(&bytes[Layout::format_at]);
  if (format != Layout::format) {
    return fail(ErrorCode::format_unsupported,
                "the record has format {}; this program reads format {}: use a newer program",
                format,
                Layout::format);
  }
  const RecordView record{bytes};
  DAYBOOK_CHECK(record.check_head());
  if (!record.is_stub()) DAYBOOK_CHECK(record.check_body());
  return record;
}

Result<void> RecordView::check_head() const {
  if ((flags() & ~Layout::flags_known) != 0) {
    return fail(ErrorCode::format_unsupported,
                "the record has flags {:#x} that this program does not know: use a newer program",
                flags());
  }
  const auto rest = bytes_.size() - Layout::trailer_bytes;
  const auto body = at<std::uint32_t>(Layout::body_bytes);
  if (stream_count() > CommitLimits::streams_max || event_count() > CommitLimits::events_max) {
    return fail(ErrorCode::corrupt, "the record has {} streams and {} events: too many",
                stream_count(), event_count());
  }
  if (body_at_ > rest || rest - body_at_ != (is_stub() ? 0 : body) || body < Layout::events) {
    return fail(ErrorCode::corrupt, "the record's parts do not add up to its length");
  }
  if (!is_padding(bytes_.subspan(rest, 4))) {
    return fail(ErrorCode::corrupt, "the record's padding is not zero");
  }
  if (!is_chained() && (previous_hash() != Digest{} || body_hash() != Digest{})) {
    return fail(ErrorCode::corrupt, "the record has hashes, but its flags say that it has none");
  }
  return {};
}

Result<void> RecordView::check_body() const {
  const auto size = body().size();
  const std::size_t texts = streams_at() + Layout::stream_bytes * stream_count();
  const std::size_t tags_at = in_body(Layout::tags_offset);
  const std::size_t metadata_at = in_body(Layout::metadata_offset);
  const std::size_t metadata_size = in_body(Layout::metadata_bytes);
  const std::size_t payloads = in_body(Layout::payloads_offset);
  const bool ordered = texts <= tags_at && tags_at <= metadata_at && metadata_at <= payloads &&
                       metadata_size <= payloads - metadata_at && payloads <= size &&
                       payloads % 8 == 0;
  if (!ordered || !streams_fit(tags_at) || !events_fit(payloads, size) ||
      !tags_fit(tags_at, metadata_at) || !metadata_fits(metadata_at, metadata_at + metadata_size)) {
    return fail(ErrorCode::corrupt, "the record's body is inconsistent");
  }
  return {};
}

bool RecordView::streams_fit(std::size_t end) const {
  const auto* entry = body_data() + streams_at();
  for (std::size_t i = 0; i < stream_count(); ++i, entry += Layout::stream_bytes) {
    const std::size_t offset = load<std::uint32_t>(entry);
    const std::size_t category = load<std::uint16_t>(entry + 4);
    const std::size_t text = load<std::uint16_t>(entry + 6);
    if (offset > end || text > end - offset || category + 1 >= text) return false;
    // Must be the first dash, as in StreamId: otherwise the category would be ambiguous.
    if (as_text(Bytes{body_data() + offset, text}).find('-') != category) return false;
  }
  return true;
}

bool RecordView::events_fit(std::size_t begin, std::size_t end) const {
  const auto* entry = body_data() + Layout::events;
  for (std::size_t i = 0; i < event_count(); ++i, entry += Layout::event_bytes) {
    const std::size_t offset = load<std::uint32_t>(entry + 16);
    const std::size_t bytes = load<std::uint32_t>(entry + 20);
    if (load<std::uint16_t>(entry) >= stream_count()) return false;
    if (offset < begin || offset > end || bytes > end - offset) return false;
    if (offset % 8 != 0 || bytes % 8 != 0 || bytes == 0) return false;
  }
  return true;
}

bool RecordView::tags_fit(std::size_t begin, std::size_t end) const {
  std::size_t at = begin;
  for (std::size_t i = 0; i < event_count(); ++i) {
    for (std::size_t left = event(i).tag_count; left > 0; --left) {
      if (end - at < 2) return false;
      const auto bytes = load<std::uint16_t>(body_data() + at);
      if (bytes > end - at - 2) return false;
      at += std::size_t{2} + bytes;
    }
  }
  return at == end;
}

bool RecordView::metadata_fits(std::size_t begin, std::size_t end) const {
  std::size_t at = begin;
  while (at < end) {
    if (end - at < tlv_bytes) return false;
    const auto type = static_cast<MetadataType>(load<std::uint16_t>(body_data() + at));
    const auto bytes = load<std::uint16_t>(body_data() + at + 2);
    if (bytes > end - at - tlv_bytes) return false;
    const bool is_uuid = type == MetadataType::correlation || type == MetadataType::causation;
    if (is_uuid && bytes != sizeof(Uuid)) return false;
    if (type == MetadataType::occurred_at && bytes != 8) return false;
    at += tlv_bytes + bytes;
  }
  return true;
}

Digest RecordView::head_hash() const { return sha256({head().subspan(Layout::hashed)}); }

MetadataView RecordView::metadata() const {
  MetadataView metadata;
  const auto* at = body_data() + in_body(Layout::metadata_offset);
  const auto* end = at + in_body(Layout::metadata_bytes);
  while (at < end) {
    const auto type = static_cast<MetadataType>(load<std::uint16_t>(at));
    const Bytes value{at + tlv_bytes, load<std::uint16_t>(at + 2)};
    at = value.data() + value.size();
    switch (type) {
      case MetadataType::correlation: metadata.correlation = load<Uuid>(value.data()); break;
      case MetadataType::causation: metadata.causation = load<Uuid>(value.data()); break;
      case MetadataType::occurred_at:
        metadata.occurred_at =
            Timestamp{std::chrono::microseconds{load<std::int64_t>(value.data())}};
        break;
      case MetadataType::actor: metadata.actor = as_text(value); break;
      case MetadataType::trace_parent: metadata.trace_parent = as_text(value); break;
      case MetadataType::rejection_reason: break;
      default: break;
    }
  }
  return metadata;
}

std::uint16_t RecordView::events_of_stream(std::size_t index) const {
  std::uint16_t count = 0;
  const auto* entry = body_data() + Layout::events;
  for (std::size_t i = 0; i < event_count(); ++i, entry += Layout::event_bytes) {
    if (load<std::uint16_t>(entry) == index) ++count;
  }
  return count;
}

}  // namespace daybook::engine
