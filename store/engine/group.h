#pragma once

#include <array>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "store/engine/pending_append.h"
#include "store/engine/shared.h"

namespace daybook::engine {

/// The appends that become durable by one write. Decides each in turn against everything before it,
/// in the log and in the group, and gives it its place in the tail. One for the life of the
/// sequencer, which calls decide, writes the records, and calls complete.
class Group {
 public:
  /// `on_sealed` is told when a segment of the tail is completed.
  Group(Shared& shared, std::function<void()> on_sealed);

  /// Decides each append, behind this Commit, with so many events of all Logs up to it. The answers
  /// are kept until the group is durable, since they may rest on other appends of the group.
  void decide(std::span<PendingAppend> appends, Serial durable, std::uint64_t events);

  bool is_empty() const { return records_.empty(); }
  std::span<const Bytes> records() const { return records_; }
  Serial last() const { return last_; }
  std::uint64_t events() const { return events_; }

  struct Sequenced {
    Log* log;
    RecordView record;
  };
  std::span<const Sequenced> sequenced() const { return sequenced_; }

  /// Everybody gets the answer that was decided, or the same error.
  void complete();
  void complete(const Error& error);

 private:
  /// The answer to an append that was not accepted, or executed before.
  struct Exception {
    std::size_t append = 0;
    Result<Receipt> answer;
  };

  /// Nothing when it was accepted.
  Result<std::optional<Receipt>> decide(PendingAppend& append);
  Result<std::optional<ExecutedCommand>> find_repeat(const PendingAppend& append,
                                                     CommandId id) const;
  bool is_looked_up(const PendingAppend& append) const;
  Result<Version> next_version(const PendingAppend& append, std::string_view stream,
                               std::uint64_t hash) const;
  Result<void> check_chains(const PendingAppend& append) const;
  Result<void> find_streams(const PendingAppend& append);
  Result<void> check_versions(const PendingAppend& append) const;
  Result<void> check_filters(const PendingAppend& append) const;
  void sequence(PendingAppend& append);
  void prefetch(std::size_t append) const;
  void clear();

  Shared& shared_;
  const std::function<void()> on_sealed_;
  std::shared_ptr<const TailView> tail_;
  Serial durable_;
  Serial last_;
  std::uint64_t events_ = 0;
  std::span<PendingAppend> appends_;
  std::vector<Exception> exceptions_;
  std::vector<Bytes> records_;  // of the accepted ones; moving an append keeps them in place
  std::vector<Sequenced> sequenced_;

  // Of the Streams of the record that is being decided:
  std::array<std::uint64_t, CommitLimits::streams_max> hashes_;
  std::array<Version, CommitLimits::streams_max> next_versions_;
};

}  // namespace daybook::engine
