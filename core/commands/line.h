#pragma once

#include <memory>
#include <vector>

#include "core/commands/command_runner.h"
#include "core/commands/execution.h"
#include "core/commands/order.h"

namespace daybook::commands {

class Line;

/// A command in a Line. Same owner and thread as the Line, but other threads may resume or finish
/// it.
class Member : public Execution {
 public:
  using Execution::Execution;
  Order* order() override;

 private:
  friend Line;
  Line* line_ = nullptr;
  bool is_due_ = true;  ///< ready for its next step
};

/// The commands of one key in a pipeline. They are sent without waiting for each other and take
/// effect in order: none is accepted before an earlier one, even if some are retried. Owned by a
/// CommandPipeline; one thread.
class Line {
 public:
  using Shared = std::shared_ptr<Member>;

  void push(Shared member);
  /// Marks a resumed member as ready for its next step.
  void take_back(Member& member);
  /// Removes a member that has its answer.
  void remove(const Member& member);
  /// Runs the next steps of all members that are ready.
  void advance(CommandRunner& runner);

  static Line& of(const Member& member) { return *member.line_; }
  static bool is_new(const Member& member) { return member.line_ == nullptr; }
  static bool is_due(const Member& member) { return member.is_due_; }
  /// Number of members that were sent or are waiting, without an answer yet.
  std::size_t under_way() const { return under_way_; }
  bool is_empty() const { return front_ == members_.size(); }
  /// Resets an empty line for reuse. Keeps its memory.
  void clear();

 private:
  friend Member;
  bool may_go_on(const Decider& decider);
  std::size_t find(const Member& member) const;

  std::vector<Shared> members_;  // entries before front_ are null
  std::size_t front_ = 0;
  std::size_t next_ = 0;       // no member before it is ready
  std::size_t under_way_ = 0;  // members that are not ready
  Order order_;
};

}  // namespace daybook::commands
