#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "store/engine/read/watches.h"
#include "store/engine/write/admission.h"
#include "store/engine/write/append_queue.h"
#include "store/engine/write/group_writer.h"

namespace daybook::engine {

/// Gives a Store's Commits their one order: takes queued appends, decides them into groups, writes
/// each group with one sync while the next is decided, publishes the head and answers (group
/// commit). A group grows only while a write is in progress; nothing is delayed to enlarge it.
/// Owned by the engine; any thread.
class Sequencer : public std::enable_shared_from_this<Sequencer> {
 public:
  /// Called with each durable Commit of the catalog, before any append of its group is answered.
  using CatalogCommit = std::function<void(const RecordView&)>;

  /// `wake_indexer` is called on the Store's thread.
  Sequencer(Shared& shared, CatalogCommit on_catalog_commit, std::function<void()> wake_indexer);

  /// Queues the append, or answers overloaded or outcome_unknown; answers always come on the
  /// Store's thread. Returns an answered append for reuse, so that memory returns to the thread
  /// that allocated it.
  PendingAppendPtr submit(PendingAppendPtr append) noexcept;
  void refuse(Completion<Result<Receipt>> done, Error error) noexcept;
  /// Answers a repeat on the Store's thread. A poisoned Store answers outcome_unknown instead.
  void answer(Completion<Result<Receipt>> done, Receipt receipt) noexcept;
  /// Runs a task on the Store's thread.
  void run(Task task) noexcept;

  Watch when_past(Serial serial, Completion<Result<Serial>> done) noexcept;

  /// From now on nothing is acknowledged. Only the first call counts.
  void poison(Error why) noexcept;
  std::optional<Error> poison() const;

  /// Answers the queued appends, then completes the watches. Not on the Store's thread.
  void close();

 private:
  struct Work {
    std::vector<Task> tasks;
    std::size_t written = 0;  // groups
    std::optional<Error> poison;
  };

  void schedule();  // with the mutex held
  void take(Work& work);
  void step();
  void continue_group();
  void begin_group();
  void decide();
  void send();
  void go_on();
  bool is_full(const Group& group) const;
  void tell_poison();
  void refuse_all(const Error& error);
  void finish_oldest();
  void publish(const Group& group);
  void keep_answered(std::vector<PendingAppendPtr>& appends);

  Shared& shared_;
  const CatalogCommit on_catalog_commit_;
  const std::function<void()> wake_indexer_;
  const std::size_t written_here_max_;
  Watches<Serial> watches_;

  mutable std::mutex mutex_;
  AppendQueue queue_;
  AnsweredAppends answered_;
  std::vector<Task> tasks_;
  std::size_t written_ = 0;  // groups written since the last step
  std::optional<Error> poison_;
  bool poison_told_ = false;
  bool scheduled_ = false;
  std::atomic<bool> closed_{false};  // nothing is posted any more; changed with the mutex held

  // The Store's thread only. Vectors are kept between steps for their memory.
  std::vector<PendingAppendPtr> taken_;
  std::vector<std::unique_ptr<Group>> groups_;  // not durable yet; the last one is being filled
  std::vector<std::unique_ptr<Group>> spare_groups_;
  Admission admission_;

  std::shared_ptr<GroupWriter> writer_;
  std::unique_ptr<Executor> executor_;
};

}  // namespace daybook::engine
