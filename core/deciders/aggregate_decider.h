#pragma once

#include "core/deciders/aggregate.h"
#include "core/deciders/decider.h"

namespace daybook {

/// Adapts an Aggregate to the Decider interface. Its one Stream is named by the decider's category
/// and the command's key. Owned by a command handler; immutable, any thread.
template <Aggregate A>
class AggregateDecider final : public Decider {
  using Command = typename A::Command;
  using Event = typename A::Event;

 public:
  /// Fails with schema_mismatch if A::Event is not an event union.
  static Result<std::unique_ptr<Decider>> make() {
    DAYBOOK_TRY(auto schema, EventSchema::of<Event>());
    return std::unique_ptr<Decider>{new AggregateDecider{std::move(schema)}};
  }

  std::string_view name() const override { return schemas_.front().category(); }
  bool takes_key() const override { return true; }
  capnp::StructSchema command_schema() const override { return capnp::Schema::from<Command>(); }
  const std::vector<EventSchema>& event_schemas() const override { return schemas_; }

  Result<std::vector<Source>> sources(Payload, const CommandContext& context) const override {
    DAYBOOK_TRY(auto stream, StreamId::make(name(), context.key));
    std::vector<Source> sources;
    sources.emplace_back(std::move(stream));
    return sources;
  }
  const StateType& state_type(std::size_t) const override { return type_; }

  Result<DecidedOrRejected> decide(Payload command, const CommandContext& context,
                                   std::span<const State* const> states) const override {
    PayloadMessage message{command};
    const Incoming<Command> incoming{message.root<Command>(), context};
    auto decision = daybook::decide(type_.value_of(*states.front()), incoming);
    if (decision.rejection()) return *decision.rejection();
    DecidedEvents decided;
    DAYBOOK_CHECK(collect_events(schemas_.front(), 0, decision.events(), decided));
    return decided;
  }

 private:
  explicit AggregateDecider(EventSchema schema) { schemas_.push_back(std::move(schema)); }
  std::vector<EventSchema> schemas_;
  StateTypeOf<A, Event> type_;
};

}  // namespace daybook
