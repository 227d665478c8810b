#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/aggregate_decider.h"

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

/// The untyped part of given/when/then: the story so far and its outcome.
class Scenario {
 public:
  Scenario(capnp::StructSchema command, const EventSchema& event)
      : command_{command}, event_{event} {}

  void add_event(LoadedStates& states, const kj::Array<capnp::word>& payload,
                 const CommandContext& context);
  void decide(LoadedStates& states, const kj::Array<capnp::word>& command,
              const CommandContext& context);
  void expect(const std::vector<kj::Array<capnp::word>>& events) const;
  void expect_rejection(std::string_view reason) const;
  const std::vector<DecidedEvents::Event>& decided() const { return decided_.events; }

 private:
  std::string story() const;
  std::string outcome() const;
  std::string line(const kj::Array<capnp::word>& payload) const;

  capnp::StructSchema command_;
  const EventSchema& event_;
  std::vector<std::string> given_;
  std::string when_;
  DecidedEvents decided_;
  std::optional<Rejection> rejection_;
};

/// given<Account>("(opened = (owner = \"Ada\"))").when("(deposit = (cents = 5))").then("(deposited
/// = (cents = 5))"); Events and commands are Cap'n Proto text or functions that fill in a builder.
/// One thread.
template <Aggregate A>
class Given {
  using Command = typename A::Command;
  using Event = typename A::Event;

 public:
  template <class... Events>
  explicit Given(Events&&... events)
      : decider_{make_decider()}, states_{decider_->make_states()},
        scenario_{decider_->command_schema(), decider_->event_schemas().front()} {
    context_.key = "1";
    (add(message_from<Event>(events)), ...);
  }

  /// When the command happens; the epoch (1970) unless told otherwise.
  Given& at(Timestamp time) { return context_.time = time, *this; }
  Given& by(std::string actor) { return context_.metadata.actor = std::move(actor), *this; }
  Given& of(std::string key) { return context_.key = std::move(key), *this; }

  template <class Fill>
  Given& when(Fill&& command) {
    scenario_.decide(*states_, message_from<Command>(command), context_);
    return *this;
  }

  /// Exactly these events were decided; none: nothing happens.
  template <class... Events>
  Given& then(Events&&... events) {
    std::vector<kj::Array<capnp::word>> expected;
    (expected.push_back(message_from<Event>(events)), ...);
    scenario_.expect(expected);
    return *this;
  }

  /// The command was refused, with exactly this reason.
  Given& rejected(std::string_view reason) { return scenario_.expect_rejection(reason), *this; }

  /// Calls `check` with the aggregate as it is after what was given and decided.
  template <class Check>
  Given& state(Check&& check) {
    A aggregate;
    for (const auto& payload : history_) evolve_one(aggregate, payload);
    for (const auto& event : scenario_.decided()) evolve_one(aggregate, event.payload);
    check(static_cast<const A&>(aggregate));
    return *this;
  }

 private:
  static std::unique_ptr<Decider> make_decider() {
    auto decider = AggregateDecider<A>::make();
    if (!decider) throw Mismatch{decider.error().message()};
    return *std::move(decider);
  }

  void add(kj::Array<capnp::word> payload) {
    scenario_.add_event(*states_, payload, context_);
    history_.push_back(std::move(payload));
  }

  static void evolve_one(A& aggregate, const kj::Array<capnp::word>& payload) {
    const CommitView commit;
    EventView view;
    view.commit = &commit;
    PayloadMessage message{as_payload(payload)};
    daybook::evolve(aggregate, Recorded<Event>{message.root<Event>(), view});
  }

  std::unique_ptr<Decider> decider_;
  std::unique_ptr<LoadedStates> states_;
  Scenario scenario_;
  CommandContext context_;
  std::vector<kj::Array<capnp::word>> history_;
};

template <Aggregate A, class... Events>
Given<A> given(Events&&... events) {
  return Given<A>{std::forward<Events>(events)...};
}

}  // namespace daybook::testing
