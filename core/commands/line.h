#pragma once

#include <memory>
#include <vector>

#include "core/command_runner.h"
#include "core/commands/execution.h"
#include "core/commands/order.h"

namespace daybook::commands {

class Line;

/// A command in a Line. Used as the Line is; but what it waits for resumes or finishes it on any
/// thread.
class Member : public Execution {
 public:
  using Execution::Execution;
  Order* order() override;

 private:
  friend Line;
  Line* line_ = nullptr;
  bool is_due_ = true;  ///< its next step is to be done
};

/// Commands that are sent without waiting for each other and take effect in the order they were
/// given: also when some have to start over, none is accepted before one that is in front of it.
/// Owned by a CommandPipeline; one thread.
class Line {
 public:
  using Shared = std::shared_ptr<Member>;

  void push(Shared member);
  /// It was resumed: its next step is to be done.
  void take_back(Member& member);
  /// It has its answer.
  void remove(const Member& member);
  /// Does the next steps of those who are due.
  void advance(CommandRunner& runner);

  static Line& of(const Member& member) { return *member.line_; }
  static bool is_new(const Member& member) { return member.line_ == nullptr; }
  static bool is_due(const Member& member) { return member.is_due_; }
  /// How many were sent, or wait for something, and have no answer yet.
  std::size_t under_way() const { return under_way_; }
  bool is_empty() const { return front_ == members_.size(); }
  /// Makes an empty line as good as new, but for its memory.
  void clear();

 private:
  friend Member;
  bool may_go_on(const Decider& decider);
  std::size_t find(const Member& member) const;

  std::vector<Shared> members_;  // null before the front
  std::size_t front_ = 0;
  std::size_t next_ = 0;       // nobody before it is due
  std::size_t under_way_ = 0;  // those who are not due
  Order order_;
};

}  // namespace daybook::commands
