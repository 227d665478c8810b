#pragma once

#include <optional>
#include <span>
#include <vector>

#include "store/engine/shared.h"
#include "store/engine/write/pending_append.h"

namespace daybook::engine {

/// Appends that one write makes durable, each with its decided answer. Answers wait until this
/// group and all before it are durable, because they may depend on them. Owned by the sequencer and
/// used on its thread; while offered, the records and `failure` belong to the writer.
class Group {
 public:
  /// An append whose record is sealed.
  void add_accepted(PendingAppendPtr append);
  /// An append that was refused or is a repeat.
  void add_answered(PendingAppendPtr append, Result<Receipt> answer);

  bool is_empty() const { return appends_.empty(); }
  std::size_t size() const { return appends_.size(); }
  std::size_t bytes() const { return bytes_; }

  struct Accepted {
    LogState* log;
    RecordView record;
  };
  std::span<const Accepted> accepted() const { return accepted_; }
  /// The first Serial of the accepted appends, which have no gaps. There must be one.
  Serial first() const { return accepted_.front().record.serial(); }
  Serial last() const { return accepted_.back().record.serial(); }

  /// The durable head when the first record was sealed; all records of a group carry it.
  Serial durable;
  /// The head hash of the last accepted record, if its Log is chained.
  std::optional<Digest> head_hash;
  /// A segment of the tail was completed in or before this group, or is half full.
  bool wakes_indexer = false;
  /// To the writer.
  bool is_offered = false;
  /// The error of the write; its outcome is unknown.
  std::optional<Error> failure;

  std::span<const Bytes> records() const { return records_; }

  /// Answers every append: with its decided answer, or all with the same error.
  void complete(const StoreIdentity& store);
  void complete(const Error& error);
  /// The completed appends, for reuse. Once the caller empties the vector, the group is as new.
  std::vector<PendingAppendPtr>& clear();

 private:
  struct Answered {
    std::size_t append = 0;
    Result<Receipt> answer;
  };

  std::vector<PendingAppendPtr> appends_;
  std::vector<Answered> answered_;  // not accepted, in order
  std::vector<Accepted> accepted_;
  std::vector<Bytes> records_;  // of the accepted ones
  std::size_t bytes_ = 0;
};

}  // namespace daybook::engine
