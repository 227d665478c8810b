#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/testing/scenario.h"

namespace daybook::testing {

/// An event of this union in the stream of this key, for stories with several unions or streams:
/// `event<AccountEvent>("42", "(deposited = (cents = 100))")`.
template <class Event, class Fill>
StoryEvent event(std::string key, Fill&& fill) {
  StoryEvent made{capnp::typeId<Event>(), std::move(key)};
  try {
    made.payload = message_from<Event>(std::forward<Fill>(fill));
  } catch (...) {
    made.mistake = text_of_exception();
  }
  return made;
}

template <class D>
struct UnionsOf;
template <Aggregate A>
struct UnionsOf<A> {
  using First = typename A::Event;
  using Type = StateTypeOf<A, First>;
};
template <class D>
  requires requires { typename D::Events; }
struct UnionsOf<D> {
  template <class E, class... Es>
  static E first(Events<E, Es...>);
  using First = decltype(first(typename D::Events{}));
  using Type = typename BoundaryDecider<D>::Type;
};

/// given<Account>("(opened = (owner = \"Ada\"))")
///     .when("(deposit = (cents = 5))").then("(deposited = (cents = 5))");
/// A given/when/then test of an aggregate or a boundary decider. Events and commands are Cap'n
/// Proto text, or functions that fill in a builder. For an event of another union than the first,
/// or of another key than "1", use `event`. Events are equal if all fields read the same, see
/// difference.h. A further `when` is decided on the events of the one before, too. A step fails if
/// the Log would refuse its event, and if anything is thrown in it. Each `then`, each `rejected`
/// and each failed step is an assertion of the test framework at its own line, see report.h. A
/// temporary of the test; one thread.
template <class D>
class Given {
  using Command = typename D::Command;
  using First = typename UnionsOf<D>::First;

 public:
  /// An event in any of its forms, with its source line.
  class Told {
   public:
    template <class E>
      requires(!std::is_same_v<std::remove_cvref_t<E>, Told>)
    Told(E&& told,  // NOLINT: implicit on purpose
         std::source_location where = std::source_location::current())
        : where_{where} {
      if constexpr (std::is_same_v<std::remove_cvref_t<E>, StoryEvent>) {
        event_ = std::forward<E>(told);
      } else {
        event_ = event<First>({}, std::forward<E>(told));
        is_of_story_ = true;
      }
    }

   private:
    friend Given;
    StoryEvent event_;
    std::source_location where_;
    bool is_of_story_ = false;  // its key is the story's key
  };

  explicit Given(std::source_location where) : scenario_{make_decider<D>()} {
    scenario_.given({}, where);
  }
  template <class... Rest>
  explicit Given(Told first, Rest&&... rest) : scenario_{make_decider<D>()} {
    const auto where = first.where_;
    scenario_.given(events(std::move(first), std::forward<Rest>(rest)...), where);
  }

  /// Time of the command; the epoch (1970) by default.
  Given& at(Timestamp time) { return scenario_.context().time = time, *this; }
  Given& by(std::string actor) {
    return scenario_.context().metadata.actor = std::move(actor), *this;
  }
  Given& of(std::string key) { return scenario_.context().key = std::move(key), *this; }

  template <class Fill>
  Given& when(Fill&& command, std::source_location where = std::source_location::current()) {
    scenario_.when([&] { return message_from<Command>(command); }, where);
    return *this;
  }

  /// No events were decided, and the command was accepted.
  Given& then(std::source_location where = std::source_location::current()) {
    return scenario_.then({}, where), *this;
  }
  /// Exactly these events were decided.
  template <class... Rest>
  Given& then(Told first, Rest&&... rest) {
    const auto where = first.where_;
    return scenario_.then(events(std::move(first), std::forward<Rest>(rest)...), where), *this;
  }

  /// The command was rejected with exactly this reason.
  Given& rejected(std::string_view reason,
                  std::source_location where = std::source_location::current()) {
    return scenario_.rejected(reason, where), *this;
  }

  /// Calls `check` with the state after the given and the decided events.
  template <class Check>
  Given& state(Check&& check, std::source_location where = std::source_location::current()) {
    const auto typed = [&](const State& state) { check(UnionsOf<D>::Type::value_of(state)); };
    return scenario_.state(typed, where), *this;
  }

 private:
  template <class... Rest>
  std::vector<StoryEvent> events(Told first, Rest&&... rest) {
    std::vector<StoryEvent> all;
    const auto add = [&](Told told) {
      if (told.is_of_story_) told.event_.key = scenario_.context().key;
      all.push_back(std::move(told.event_));
    };
    add(std::move(first));
    (add(Told{std::forward<Rest>(rest)}), ...);
    return all;
  }

  Scenario scenario_;
};

template <class D>
Given<D> given(std::source_location where = std::source_location::current()) {
  return Given<D>{where};
}
template <class D, class... Rest>
Given<D> given(typename Given<D>::Told first, Rest&&... rest) {
  return Given<D>{std::move(first), std::forward<Rest>(rest)...};
}

}  // namespace daybook::testing
