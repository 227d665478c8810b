#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/deciders/decider.h"
#include "core/model/decision.h"

namespace daybook {

/// The event unions that a boundary decider folds and emits, one per category:
/// `using Events = daybook::Events<AccountEvent, ClientEvent>;`
template <class... Es>
struct Events {};

/// The result of a boundary decider: events, each for the stream of a given key, or a Rejection.
/// Move-only. Used by the deciding thread only.
///   decision.emit<AccountEvent>("42").initWithdrawn().setCents(100);
class BoundaryDecision {
 public:
  BoundaryDecision() = default;
  BoundaryDecision(Rejection rejection)
      : rejection_{std::move(rejection)} {}  // NOLINT: implicit on purpose

  /// Adds an event to the stream with this key, in the union's category. The caller must initialise
  /// exactly one variant.
  template <class Event>
  typename Event::Builder emit(std::string key) {
    Decision<Event> one;
    auto builder = one.emit();
    events_.push_back({capnp::typeId<Event>(), std::move(key), std::move(one.events())});
    return builder;
  }

  /// Adds a tag to the last emitted event, besides those of $Daybook.tag.
  void tag(std::string tag) { events_.back().event.front().tags.push_back(std::move(tag)); }

  struct Emitted {
    std::uint64_t schema = 0;  ///< type id of the event union
    std::string key;
    std::vector<EmittedEvent> event;  ///< always one element
  };
  const std::optional<Rejection>& rejection() const { return rejection_; }
  std::vector<Emitted>& events() { return events_; }

 private:
  std::vector<Emitted> events_;
  std::optional<Rejection> rejection_;
};

/// Restricts the items of the filter to the categories of these schemas, so that the boundary
/// covers exactly the folded events. invalid_argument if the filter names another category.
Result<Filter> narrow_boundary(Filter filter, const std::vector<EventSchema>& schemas);

/// Moves the events of a decision to `into`, checked as by collect_events. Each must belong to one
/// of these schemas.
Result<void> collect_events(const std::vector<EventSchema>& schemas, BoundaryDecision& decision,
                            DecidedEvents& into);

/// A user's decider over a boundary: its rule covers all events that match a filter, in any stream.
/// A plain struct, the state of the boundary, with
///   static constexpr auto name = "withdraw_within_limit";
///   using Command = WithdrawCommand;
///   using Events = daybook::Events<AccountEvent, ClientEvent>;
///   static Filter boundary(const Incoming<Command>&);       // e.g. Filter::of_tag("client:7")
///   BoundaryDecision decide(const Incoming<Command>&) const;
///   void evolve(AccountEvent::Reader);                       // for each union one of these forms
///   void evolve(std::string_view key, ClientEvent::Reader);  // or (const Recorded<ClientEvent>&)
/// Its events are one Commit. If an event that matches the filter was appended in the meantime, the
/// Commit is refused and the command is decided again. Emitted events should match the filter too;
/// otherwise the next decision does not see them.
template <class D, class Es = typename D::Events>
class BoundaryDecider;

template <class D, class... Es>
class BoundaryDecider<D, Events<Es...>> final : public Decider {
  using Command = typename D::Command;

 public:
  using Type = StateTypeOf<D, Es...>;

  static Result<std::unique_ptr<Decider>> make() {
    DAYBOOK_CHECK(check_category(D::name));
    auto decider = std::unique_ptr<BoundaryDecider>{new BoundaryDecider};
    DAYBOOK_TRY(decider->schemas_, (event_schemas_of<Es...>()));
    return std::unique_ptr<Decider>{std::move(decider)};
  }

  std::string_view name() const override { return D::name; }
  bool takes_key() const override { return false; }
  capnp::StructSchema command_schema() const override { return capnp::Schema::from<Command>(); }
  const std::vector<EventSchema>& event_schemas() const override { return schemas_; }
  const StateType& state_type(std::size_t) const override { return type_; }

  Result<std::vector<Source>> sources(Payload command,
                                      const CommandContext& context) const override {
    PayloadMessage message{command};
    const Incoming<Command> incoming{message.root<Command>(), context};
    DAYBOOK_TRY(auto filter, narrow_boundary(D::boundary(incoming), schemas_));
    std::vector<Source> sources;
    sources.emplace_back(std::move(filter));
    return sources;
  }

  Result<DecidedOrRejected> decide(Payload command, const CommandContext& context,
                                   std::span<const State* const> states) const override {
    PayloadMessage message{command};
    const Incoming<Command> incoming{message.root<Command>(), context};
    BoundaryDecision decision = Type::value_of(*states.front()).decide(incoming);
    if (decision.rejection()) return *decision.rejection();
    DecidedEvents decided;
    DAYBOOK_CHECK(collect_events(schemas_, decision, decided));
    return decided;
  }

 private:
  BoundaryDecider() = default;
  std::vector<EventSchema> schemas_;
  Type type_;
};

}  // namespace daybook
