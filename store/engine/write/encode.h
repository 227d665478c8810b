#pragma once

#include <span>
#include <vector>

#include "core/model/append.h"
#include "core/model/record.h"

namespace daybook::engine {

/// The encoded bytes of a record.
using RecordBytes = std::vector<std::byte>;

/// Encodes a request that passed check_request, without the fields that the sequencer fills in.
/// Runs on the caller's thread and reuses the buffer's memory. limit_exceeded if the record is
/// larger than CommitLimits allow.
Result<void> encode_record(const AppendRequest& request, std::uint32_t log, bool chained,
                           RecordBytes& record);

/// The fields that the sequencer fills in. A value.
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

/// Fills in the fields that encode_record left open, and the checksum.
void seal_record(RecordBytes& record, const Sequencing& sequencing);

/// The stub of a removed Commit: its head alone, which keeps Positions dense and the hash chain
/// intact.
RecordBytes make_stub(const RecordView& record);

}  // namespace daybook::engine
