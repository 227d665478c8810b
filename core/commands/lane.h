#pragma once

#include <list>
#include <memory>
#include <vector>

#include "core/commands/fate.h"
#include "core/source.h"
#include "core/state.h"

namespace daybook::commands {

class Execution;

/// An event that a command appended to a Source, kept until the state has folded it.
struct OwnEvent {
  std::uint16_t variant = 0;
  std::uint64_t schema = 0;
  std::string key;
  kj::Array<capnp::word> payload;
};

/// The state of one Source, and what is under way on it. Commands on a Source follow each other
/// here: each is decided on the state including the events of those before it, though they are not
/// durable yet, when the type is speculative; otherwise when the one before it has its answer.
/// Owned by the StateCache and the commands that use it; call with `lock` held but where it says
/// otherwise.
class Lane {
 public:
  Lane(const Source& source, bool speculative) : source_{source}, speculative_{speculative} {}

  Lock lock;  ///< held from looking at the state until the append that rests on it is sent

  const Source& source() const { return source_; }
  bool is_speculative() const { return speculative_; }

  /// Takes in what became of the appends that were under way.
  void settle();
  /// True when events may be in the Log that the state does not hold, and nobody would notice
  /// before the append: the state is not there, or what it rested on was refused.
  bool must_read() const { return !durable_ || behind_; }
  /// The durable state, made when it is not there: what reading goes on from.
  State& to_read_into(const StateType& type);
  /// Which Version or Position the durable state has come to.
  std::uint64_t place() const { return place_; }
  void read_to(std::uint64_t place) { place_ = place; }
  void has_read_all() { behind_ = false; }

  /// The state that a command is decided on now.
  const State& newest();
  /// The Version of a Stream that it will then have; of a boundary, the Position it has come to.
  std::uint64_t newest_place() const { return place_ + coming_; }
  /// The append that newest() rests on; null when the durable state is the newest one. Changed by
  /// settle() and sent() only.
  const std::shared_ptr<Fate>& rests_on() const;
  const std::shared_ptr<AppendChain>& chain() const { return chain_; }

  /// An append is about to be sent that rests on newest() and has these events for the Source.
  void sent(std::shared_ptr<Fate> fate, std::vector<OwnEvent> events);
  /// Nothing of the state can be trusted: it is folded anew.
  void reset();

  /// Lets the command wait until what is under way has its answer; false when it has it already.
  /// Of several the first goes on first.
  bool park(const std::shared_ptr<Execution>& execution, const Fate& fate);
  /// Lets the next ones go on that wait. Without the lock.
  void wake();

  /// What is folded up to place(); null when nothing is.
  const State* durable() const { return durable_.get(); }
  std::uint64_t snapshot_place = 0;  ///< of the last snapshot
  bool is_snapshot_under_way = false;

  std::size_t memory_bytes() const;
  std::size_t charged_bytes = 0;  ///< for the StateCache, under its own lock
  std::size_t shard = 0;          ///< of the StateCache

 private:
  struct Pending {
    std::shared_ptr<Fate> fate;
    std::vector<OwnEvent> events;
  };

  void fold(State& state, const std::vector<OwnEvent>& events) const;
  void arrive(const Pending& pending);
  void forget_pending();

  const Source source_;
  const bool speculative_;
  std::unique_ptr<State> durable_;
  std::uint64_t place_ = 0;
  bool behind_ = false;
  std::vector<Pending> pending_;   // in the order they were sent
  std::uint64_t coming_ = 0;       // events in them, of a Stream
  std::size_t pending_bytes_ = 0;
  std::unique_ptr<State> newest_;  // the durable state and the events of some that are pending
  std::size_t in_newest_ = 0;      // of how many
  std::shared_ptr<AppendChain> chain_ = std::make_shared<AppendChain>();

  Lock parked_lock_;
  std::list<std::shared_ptr<Execution>> parked_;
};

}  // namespace daybook::commands
