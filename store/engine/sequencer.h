#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "store/engine/append_queue.h"
#include "store/engine/group.h"
#include "store/engine/watches.h"

namespace daybook::engine {

/// The one writer of a Store: takes what is queued, decides it as a group, writes it with one sync,
/// publishes the head and answers. Groups grow only while a sync takes its time; nothing is ever
/// delayed to make them larger. Owned by the engine; any thread.
class Sequencer : public std::enable_shared_from_this<Sequencer> {
 public:
  /// Told of each durable Commit of the catalog before anybody is answered.
  using CatalogCommit = std::function<void(const RecordView&)>;

  /// `on_sealed` is told, on the Store's thread, when a segment of the tail is completed.
  Sequencer(Shared& shared, CatalogCommit on_catalog_commit, std::function<void()> on_sealed);

  /// Queues; or answers overloaded or outcome_unknown, as everything else on the Store's thread.
  /// Gives one back that was answered, so that its memory goes to the thread that it came from.
  std::optional<PendingAppend> submit(PendingAppend append) noexcept;
  void refuse(Completion<Result<Receipt>> done, Error error) noexcept;
  /// The same for a command that had been executed, which a poisoned Store does not tell.
  void answer(Completion<Result<Receipt>> done, Receipt receipt) noexcept;
  /// Runs a task on the Store's thread.
  void run(Task task) noexcept;

  Watch when_past(Serial serial, Completion<Result<Serial>> done) noexcept;

  /// From now on nothing is acknowledged. Only the first call counts.
  void poison(Error why) noexcept;
  std::optional<Error> poison() const;

  /// Answers what is queued, then tells those who still wait. Not on the Store's thread.
  void close();

 private:
  struct Work {
    std::vector<Task> tasks;
    std::optional<Error> poison;
    bool tell_poison = false;
  };

  void schedule();  // with the mutex held
  bool take(Work& work);
  void keep_answered();
  void step();
  void sequence();
  void publish();

  Shared& shared_;
  const CatalogCommit on_catalog_commit_;
  Watches<Serial> watches_;

  mutable std::mutex mutex_;
  AppendQueue queue_;
  AnsweredAppends answered_;
  std::vector<Task> tasks_;
  std::optional<Error> poison_;
  bool poison_told_ = false;
  bool scheduled_ = false;
  bool closed_ = false;  // the executor is gone

  // The Store's thread only; kept from step to step for their memory.
  std::vector<PendingAppend> appends_;
  Group group_;

  std::unique_ptr<Executor> executor_;
};

}  // namespace daybook::engine
