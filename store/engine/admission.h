#pragma once

#include <array>
#include <memory>
#include <span>

#include "store/engine/group.h"
#include "store/engine/shared.h"

namespace daybook::engine {

/// Decides appends, each against everything before it, durable or on its way: was the command
/// executed, are the Streams at the expected Versions, does an event match a filter. What it
/// accepts it gives its place, in the log and in the tail. A part of the sequencer, on its thread.
class Admission {
 public:
  /// `groups` are those that are not durable yet, in order; the last one is being filled.
  Admission(Shared& shared, const std::vector<std::unique_ptr<Group>>& groups)
      : shared_{shared}, groups_{groups} {}

  /// To be called before deciding: takes a look at the tail and the clock, which holds until pause.
  void resume();
  void pause() { tail_.reset(); }

  /// Decides one append and adds it to the last group.
  void decide(PendingAppendPtr append);
  /// Asks memory for what deciding the next ones will need; to be called before each decide().
  void prefetch(std::span<const PendingAppendPtr> next) const;

 private:
  /// Nothing when it was accepted.
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
  Serial last_;               // of all that were accepted
  std::uint64_t events_ = 0;  // of all Logs up to there

  // Of the Streams of the record that is being decided:
  std::array<std::uint64_t, CommitLimits::streams_max> hashes_;
  std::array<Version, CommitLimits::streams_max> next_versions_;
};

}  // namespace daybook::engine
