#pragma once

#include <list>
#include <memory>
#include <vector>

#include "core/commands/fate.h"
#include "core/deciders/state.h"
#include "core/model/source.h"

namespace daybook::commands {

class Execution;

/// An event that a command appended to a Source, kept until the durable state has folded it.
struct OwnEvent {
  std::uint16_t variant = 0;
  std::uint64_t schema = 0;
  std::string key;
  kj::Array<capnp::word> payload;
};

/// The cached state of one Source, and its appends in flight. Serialises the commands on a Source.
/// If the state type is speculative, a command is decided on the state that includes earlier events
/// that are not durable yet. Otherwise it waits until the command before it is answered. Owned by
/// the StateCache and by the commands that use it. Any thread, with `lock` held unless stated
/// otherwise.
class Lane {
 public:
  Lane(const Source& source, bool speculative) : source_{source}, speculative_{speculative} {}

  Lock lock;  ///< held from reading the state until the append that depends on it is sent

  const Source& source() const { return source_; }
  bool is_speculative() const { return speculative_; }

  /// Applies the results of settled appends.
  void settle();
  /// True if the Log may have events that the state lacks, and no append would detect it: there is
  /// no state, or an append it depended on was refused.
  bool must_read() const { return !durable_ || behind_; }
  /// The durable state, created if missing, for the caller to fold further events into.
  State& to_read_into(const StateType& type);
  /// Version (of a stream) or Position (of a boundary) of the durable state.
  std::uint64_t place() const { return place_; }
  void read_to(std::uint64_t place) { place_ = place; }
  void has_read_all() { behind_ = false; }

  /// The state that the next command is decided on.
  const State& newest();
  /// Version of the Stream in newest(); for a boundary, the Position it has been read to.
  std::uint64_t newest_place() const { return place_ + coming_; }
  /// The last append included in newest(); null if the durable state is the newest. Only settle()
  /// and sent() change it.
  const std::shared_ptr<Fate>& rests_on() const;
  const std::shared_ptr<AppendChain>& chain() const { return chain_; }

  /// Records an append that is about to be sent: it depends on newest() and has these events for
  /// the Source.
  void sent(std::shared_ptr<Fate> fate, std::vector<OwnEvent> events);
  /// Discards the state; it is folded again from the Log.
  void reset();

  /// Queues the command until `fate` is settled; false if it is already. A command that was queued
  /// before goes to the front.
  bool park(const std::shared_ptr<Execution>& execution, const Fate& fate);
  /// Resumes the next queued commands. Call without `lock`.
  void wake();

  /// The state folded up to place(); null if there is none.
  const State* durable() const { return durable_.get(); }
  std::uint64_t snapshot_place = 0;  ///< of the last snapshot
  bool is_snapshot_under_way = false;

  std::size_t memory_bytes() const;
  std::size_t charged_bytes = 0;  ///< for the StateCache, guarded by the shard's lock
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
  std::uint64_t coming_ = 0;       // number of events in pending_; of a Stream only
  std::size_t pending_bytes_ = 0;
  std::unique_ptr<State> newest_;  // durable_ and the first in_newest_ of pending_
  std::size_t in_newest_ = 0;
  std::shared_ptr<AppendChain> chain_ = std::make_shared<AppendChain>();

  Lock parked_lock_;
  std::list<std::shared_ptr<Execution>> parked_;
};

}  // namespace daybook::commands
