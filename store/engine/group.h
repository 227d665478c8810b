#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "store/engine/pending_append.h"
#include "store/engine/shared.h"
#include "store/engine/stream_heads.h"

namespace daybook::engine {

/// The appends that become durable by one write. Decides each in turn against everything before it,
/// in the log and in the group, and gives it its place. Made by the sequencer for one step.
class Group {
 public:
  Group(const Shared& shared, StreamHeads& heads, Serial last, std::uint64_t events);

  /// Decides; the answer is kept until the group is durable, since it may rest on other appends of
  /// the group.
  void admit(PendingAppend append);

  bool is_empty() const { return records_.empty(); }
  std::vector<Bytes> records() const { return {records_.begin(), records_.end()}; }
  std::span<const CommitEntry> entries() const { return entries_; }
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
  struct Answer {
    Completion<Result<Receipt>> done;
    Result<Receipt> result;
  };
  struct CommandKey {
    std::uint32_t log;
    CommandId id;
    friend bool operator==(const CommandKey&, const CommandKey&) = default;
  };
  struct CommandKeyHash {
    std::size_t operator()(const CommandKey& key) const {
      return std::hash<CommandId>{}(key.id) ^ key.log;
    }
  };

  Result<Receipt> decide(PendingAppend& append);
  Result<std::optional<ExecutedCommand>> find_repeat(const PendingAppend& append,
                                                     CommandId id) const;
  Result<void> check_chains(const PendingAppend& append) const;
  Result<void> check_versions(const PendingAppend& append);
  Result<void> check_filters(const PendingAppend& append) const;
  Result<Receipt> sequence(PendingAppend& append);
  Result<void> load_tail(Log& log) const;

  const Shared& shared_;
  StreamHeads& heads_;
  const Serial durable_;
  Serial last_;
  std::uint64_t events_;
  std::vector<RecordBytes> records_;  // moving the vector of bytes keeps the bytes in place
  std::vector<Sequenced> sequenced_;
  std::vector<CommitEntry> entries_;
  std::vector<Answer> answers_;
  std::unordered_map<CommandKey, ExecutedCommand, CommandKeyHash> commands_;
};

}  // namespace daybook::engine
