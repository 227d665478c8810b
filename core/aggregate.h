#pragma once

#include <concepts>

#include "core/decision.h"
#include "core/incoming.h"
#include "core/recorded.h"

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
template <class A>
concept EvolvesRecorded = requires(A& aggregate, const Recorded<typename A::Event>& event) {
  aggregate.evolve(event);
};
template <class A>
concept EvolvesEvent = requires(A& aggregate, typename A::Event::Reader event) {
  aggregate.evolve(event);
};

/// A user's aggregate: the state of one Stream. A plain struct with
///   using Command = ...;  using Event = ...;          // Cap'n Proto unions
///   Decision<Event> decide(const Incoming<Command>&) const;   // or (Command::Reader)
///   void evolve(Event::Reader);                               // or (const Recorded<Event>&)
template <class A>
concept Aggregate = std::default_initializable<A> && (DecidesIncoming<A> || DecidesCommand<A>) &&
                    (EvolvesRecorded<A> || EvolvesEvent<A>);

template <Aggregate A>
Decision<typename A::Event> decide(const A& aggregate,
                                   const Incoming<typename A::Command>& incoming) {
  if constexpr (DecidesIncoming<A>) {
    return aggregate.decide(incoming);
  } else {
    return aggregate.decide(*incoming);
  }
}

template <Aggregate A>
void evolve(A& aggregate, const Recorded<typename A::Event>& event) {
  if constexpr (EvolvesRecorded<A>) {
    aggregate.evolve(event);
  } else {
    aggregate.evolve(*event);
  }
}

}  // namespace daybook
