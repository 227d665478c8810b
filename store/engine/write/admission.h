#pragma once

#include <array>
#include <memory>
#include <span>

#include "store/engine/shared.h"
#include "store/engine/write/group.h"

namespace daybook::engine {

/// Decides each append against everything before it, durable or in flight: is it a repeat, are the
/// Streams at the expected Versions, does an event match a filter. An accepted append gets its
/// Serial and Positions and is added to the tail. Owned by the sequencer; its thread only.
class Admission {
 public:
  /// `groups`: the groups that are not durable yet, in order; the last one is being filled.
  Admission(Shared& shared, const std::vector<std::unique_ptr<Group>>& groups)
      : shared_{shared}, groups_{groups} {}

  /// Takes a view of the tail and reads the clock; both hold until pause(). Call before decide().
  void resume();
  void pause() { tail_.reset(); }

  /// Decides one append and adds it to the last group.
  void decide(PendingAppendPtr append);
  /// Prefetches what deciding the next appends needs. Call before each decide().
  void prefetch(std::span<const PendingAppendPtr> next) const;

 private:
  /// Nothing if it was accepted.
  Result<std::optional<Receipt>> check(PendingAppend& append);
  Result<std::optional<ExecutedCommand>> find_repeat(const PendingAppend& append,
                                                     CommandId id) const;
  RecordView undurable_record(Serial serial) const;
  bool is_looked_up(const PendingAppend& append) const;
  Result<Version> next_version(const PendingAppend& append, std::string_view stream,
                               std::uint64_t hash) const;
  Result<void> check_chains(const PendingAppend& append) const;
  Result<void> find_streams(const PendingAppend& append);
  Result<void> check_versions(const PendingAppend& append) const;
  Result<void> check_filters(const PendingAppend& append) const;
  void sequence(PendingAppend& append);

  Shared& shared_;
  const std::vector<std::unique_ptr<Group>>& groups_;
  std::shared_ptr<const TailView> tail_;
  Timestamp now_;
  Serial last_;               // last accepted Commit
  std::uint64_t events_ = 0;  // events of all Logs up to last_

  std::array<Version, CommitLimits::streams_max> next_versions_;  // of the current record's Streams
};

}  // namespace daybook::engine
