#pragma once

#include "core/aggregate.h"
#include "core/decider.h"

namespace daybook {

/// An Aggregate as a Decider: one stream, named by the category and the key of the command.
template <Aggregate A>
class AggregateDecider final : public Decider {
  using Command = typename A::Command;
  using Event = typename A::Event;

 public:
  /// Refused as schema_mismatch when A::Event is no event union.
  static Result<std::unique_ptr<Decider>> make() {
    DAYBOOK_TRY(auto schema, EventSchema::of<Event>());
    return std::unique_ptr<Decider>{new AggregateDecider{std::move(schema)}};
  }

  std::string_view name() const override { return schemas_.front().category(); }
  bool takes_key() const override { return true; }
  capnp::StructSchema command_schema() const override { return capnp::Schema::from<Command>(); }
  const std::vector<EventSchema>& event_schemas() const override { return schemas_; }

  Result<std::vector<StreamId>> streams(std::string_view key, Payload) const override {
    DAYBOOK_TRY(auto stream, StreamId::make(name(), key));
    return std::vector{std::move(stream)};
  }

  std::unique_ptr<LoadedStates> make_states() const override {
    return std::make_unique<State>(schemas_.front());
  }

 private:
  class State final : public LoadedStates {
   public:
    explicit State(const EventSchema& schema) : schema_{schema} {}

    void evolve(std::size_t, const EventView& event) override {
      PayloadMessage message{event.payload};
      daybook::evolve(aggregate_, Recorded<Event>{message.root<Event>(), event});
    }

    Result<std::variant<DecidedEvents, Rejection>> decide(Payload command,
                                                          const CommandContext& context) override {
      PayloadMessage message{command};
      auto decision =
          daybook::decide(aggregate_, Incoming<Command>{message.root<Command>(), context});
      if (decision.rejection()) return *decision.rejection();
      DecidedEvents decided;
      DAYBOOK_CHECK(collect_events(schema_, 0, decision.events(), decided));
      return decided;
    }

   private:
    const EventSchema& schema_;
    A aggregate_;
  };

  explicit AggregateDecider(EventSchema schema) { schemas_.push_back(std::move(schema)); }
  std::vector<EventSchema> schemas_;
};

}  // namespace daybook
