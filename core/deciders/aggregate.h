#pragma once

#include <concepts>

#include "core/deciders/state.h"
#include "core/model/decision.h"
#include "core/model/incoming.h"

namespace daybook {

template <class A>
concept DecidesIncoming = requires(const A& aggregate,
                                   const Incoming<typename A::Command>& incoming) {
  { aggregate.decide(incoming) } -> std::convertible_to<Decision<typename A::Event>>;
};
template <class A>
concept DecidesCommand = requires(const A& aggregate, typename A::Command::Reader command) {
  { aggregate.decide(command) } -> std::convertible_to<Decision<typename A::Event>>;
};

/// A user's aggregate: the state of one Stream. A plain struct with
///   using Command = ...;  using Event = ...;          // Cap'n Proto unions
///   Decision<Event> decide(const Incoming<Command>&) const;   // or (Command::Reader)
///   void evolve(Event::Reader);    // or (std::string_view key, Event::Reader)
///                                  // or (const Recorded<Event>&)
/// Optional members:
///   std::size_t memory_bytes() const;   // heap memory beyond sizeof, for the cache budget
///   Snapshot, state_version, save, load   // enable snapshots: see KeptAsSnapshot
///
/// Command handlers cache folded aggregates in memory. If the aggregate is copyable and no evolve
/// takes Recorded, the handler applies new events before they are durable, so many commands share
/// one sync. Otherwise the handler runs one command on it at a time.
template <class A>
concept Aggregate = std::default_initializable<A> && (DecidesIncoming<A> || DecidesCommand<A>) &&
                    (EvolvesRecorded<A, typename A::Event> || EvolvesKeyed<A, typename A::Event> ||
                     EvolvesEvent<A, typename A::Event>);

template <Aggregate A>
Decision<typename A::Event> decide(const A& aggregate,
                                   const Incoming<typename A::Command>& incoming) {
  if constexpr (DecidesIncoming<A>) {
    return aggregate.decide(incoming);
  } else {
    return aggregate.decide(*incoming);
  }
}

}  // namespace daybook
