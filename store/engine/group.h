#pragma once

#include <optional>
#include <span>
#include <vector>

#include "store/engine/pending_append.h"
#include "store/engine/shared.h"

namespace daybook::engine {

/// Appends that become durable by one write, each with the answer that was decided. Answers wait
/// until the group and those before it are durable, since they may rest on them. Owned by the
/// sequencer and of its thread, but for what is written, which is the writer's until it says how
/// that ended.
class Group {
 public:
  /// An append whose record was sealed.
  void add_accepted(PendingAppendPtr append);
  /// One that was refused, or executed before.
  void add_answered(PendingAppendPtr append, Result<Receipt> answer);

  bool is_empty() const { return appends_.empty(); }
  std::size_t size() const { return appends_.size(); }
  std::size_t bytes() const { return bytes_; }

  struct Accepted {
    Log* log;
    RecordView record;
  };
  std::span<const Accepted> accepted() const { return accepted_; }
  /// Of the accepted ones, without gaps. There must be one.
  Serial first() const { return accepted_.front().record.serial(); }
  Serial last() const { return accepted_.back().record.serial(); }

  /// What was durable when the first one was sealed: all records of a group say the same.
  Serial durable;
  /// The head hash of the last accepted record, if its Log is chained.
  std::optional<Digest> head_hash;
  /// A segment of the tail was completed, that ends before or in the group, or is half full.
  bool wakes_indexer = false;
  /// To the writer.
  bool is_offered = false;
  /// How writing ended; the outcome of that is unknown.
  std::optional<Error> failure;

  std::span<const Bytes> records() const { return records_; }

  /// Everybody gets the answer that was decided, or the same error.
  void complete(const StoreIdentity& store);
  void complete(const Error& error);
  /// Those that were completed, for their memory. The group is as new afterwards, if the caller
  /// empties it.
  std::vector<PendingAppendPtr>& clear();

 private:
  struct Answered {
    std::size_t append = 0;
    Result<Receipt> answer;
  };

  std::vector<PendingAppendPtr> appends_;
  std::vector<Answered> answered_;  // those that were not accepted, in order
  std::vector<Accepted> accepted_;
  std::vector<Bytes> records_;  // of the accepted ones
  std::size_t bytes_ = 0;
};

}  // namespace daybook::engine
