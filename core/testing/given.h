#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/deciders.h"

namespace daybook::testing {

/// Thrown when an expectation does not hold; its text shows what was expected and what came. Every
/// test framework reports it as a failed test.
class Mismatch : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads a message from Cap'n Proto text, e.g. `(deposited = (cents = 100))`, in canonical form.
/// Throws Mismatch when the text does not fit the schema.
kj::Array<capnp::word> message_from_text(capnp::StructSchema schema, std::string_view text);
/// The other way.
std::string text_of_message(capnp::StructSchema schema, Payload payload);

/// The same for a function that fills in a builder.
template <class Struct, class Fill>
kj::Array<capnp::word> message_from(Fill&& fill) {
  if constexpr (std::is_convertible_v<Fill, std::string_view>) {
    return message_from_text(capnp::Schema::from<Struct>(), fill);
  } else {
    capnp::MallocMessageBuilder message;
    auto root = message.initRoot<Struct>();
    fill(root);
    return canonical(root.asReader());
  }
}

/// An event of a story.
struct StoryEvent {
  std::uint64_t schema = 0;  ///< type id of its union
  std::string key;           ///< of its stream
  kj::Array<capnp::word> payload;
};

/// An event of this union in the stream of this key, where a story has several of either:
/// `event<AccountEvent>("42", "(deposited = (cents = 100))")`.
template <class Event, class Fill>
StoryEvent event(std::string key, Fill&& fill) {
  return {capnp::typeId<Event>(), std::move(key), message_from<Event>(fill)};
}

/// The untyped part of given/when/then: the story so far and its outcome.
class Scenario {
 public:
  explicit Scenario(const Decider& decider) : decider_{decider} {}

  void add_event(State& state, const StoryEvent& event, const CommandContext& context);
  void decide(const State& state, const kj::Array<capnp::word>& command,
              const CommandContext& context);
  void expect(const std::vector<StoryEvent>& events) const;
  void expect_rejection(std::string_view reason) const;
  /// Folds what was decided too.
  void evolve_decided(State& state, const CommandContext& context) const;

 private:
  bool is_decided(const StoryEvent& wanted, const DecidedEvents::Event& event) const;
  void evolve(State& state, const StoryEvent& event, const CommandContext& context) const;
  std::string key_of(const DecidedEvents::Event& event) const;
  std::string story() const;
  std::string outcome() const;
  std::string line(std::uint64_t schema, std::string_view key, Payload payload) const;
  const EventSchema& schema_of(std::uint64_t schema) const;

  const Decider& decider_;
  std::vector<std::string> given_;
  std::string when_;
  DecidedEvents decided_;
  std::optional<Rejection> rejection_;
};

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

/// given<Account>("(opened = (owner = \"Ada\"))").when("(deposit = (cents = 5))").then("(deposited
/// = (cents = 5))"); Events and commands are Cap'n Proto text or functions that fill in a builder.
/// For an aggregate or a decider over a boundary, whose events are given by `event` where the first
/// of its unions or the key "1" will not do. One thread.
template <class D>
class Given {
  using Command = typename D::Command;
  using First = typename UnionsOf<D>::First;

 public:
  template <class... Events>
  explicit Given(Events&&... events)
      : decider_{make()}, state_{decider_->state_type(0).make()}, scenario_{*decider_} {
    context_.key = "1";
    (scenario_.add_event(*state_, story_event(std::forward<Events>(events)), context_), ...);
  }

  /// When the command happens; the epoch (1970) unless told otherwise.
  Given& at(Timestamp time) { return context_.time = time, *this; }
  Given& by(std::string actor) { return context_.metadata.actor = std::move(actor), *this; }
  Given& of(std::string key) { return context_.key = std::move(key), *this; }

  template <class Fill>
  Given& when(Fill&& command) {
    scenario_.decide(*state_, message_from<Command>(command), context_);
    return *this;
  }

  /// Exactly these events were decided; none: nothing happens.
  template <class... Events>
  Given& then(Events&&... events) {
    std::vector<StoryEvent> expected;
    (expected.push_back(story_event(std::forward<Events>(events))), ...);
    scenario_.expect(expected);
    return *this;
  }

  /// The command was refused, with exactly this reason.
  Given& rejected(std::string_view reason) { return scenario_.expect_rejection(reason), *this; }

  /// Calls `check` with the state as it is after what was given and decided. Ends the story.
  template <class Check>
  Given& state(Check&& check) {
    scenario_.evolve_decided(*state_, context_);
    check(UnionsOf<D>::Type::value_of(*state_));
    return *this;
  }

 private:
  static std::unique_ptr<Decider> make() {
    auto decider = make_decider<D>();
    if (!decider) throw Mismatch{decider.error().message()};
    return *std::move(decider);
  }

  template <class E>
  StoryEvent story_event(E&& given) const {
    if constexpr (std::is_same_v<std::remove_cvref_t<E>, StoryEvent>) {
      return std::forward<E>(given);
    } else {
      return event<First>(context_.key, std::forward<E>(given));
    }
  }

  std::unique_ptr<Decider> decider_;
  std::unique_ptr<State> state_;
  Scenario scenario_;
  CommandContext context_;
};

template <class D, class... Events>
Given<D> given(Events&&... events) {
  return Given<D>{std::forward<Events>(events)...};
}

}  // namespace daybook::testing
