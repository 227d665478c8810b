#pragma once

#include <span>
#include <vector>

#include "core/append.h"
#include "store/engine/record.h"

namespace daybook::engine {

/// The bytes of a record on their way to the medium.
using RecordBytes = std::vector<std::byte>;

/// Encodes a request that passed check_request, except for what only the sequencer knows. Done on
/// the caller's thread, into a buffer whose memory is used again. limit_exceeded when the record is
/// larger than CommitLimits allow.
Result<void> encode_record(const AppendRequest& request, std::uint32_t log, bool chained,
                           RecordBytes& record);

/// Until the record is sealed, the fields of the Streams' first Versions hold a hash each, by which
/// the sequencer looks the Stream up.
void keep_stream_hash(RecordBytes& record, std::size_t stream, std::uint64_t hash);
std::uint64_t kept_stream_hash(const RecordBytes& record, std::size_t stream);

/// What the sequencer adds.
struct Sequencing {
  Serial serial;
  Position first_position;
  Serial previous_serial;
  Serial durable_serial;
  std::uint64_t events_before = 0;
  Timestamp recorded_at;
  Digest previous_hash{};
  std::span<const Version> first_versions;  ///< one for each stream of the record
};

/// Fills in what encode_record left open, and the checksum.
void seal_record(RecordBytes& record, const Sequencing& sequencing);

/// What remains of a Commit whose content was removed: its head, which keeps Positions dense and
/// the chain of hashes whole.
RecordBytes make_stub(const RecordView& record);

}  // namespace daybook::engine
