#pragma once

#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "core/deciders/state.h"
#include "core/model/command.h"
#include "core/model/incoming.h"
#include "core/model/schema.h"
#include "core/model/source.h"

namespace daybook {

/// The events of one decision, each for one of `streams`.
struct DecidedEvents {
  struct Event {
    std::size_t stream = 0;
    std::uint16_t variant = 0;
    std::uint64_t schema = 0;
    kj::Array<capnp::word> payload;
    std::vector<std::string> tags;
  };
  std::vector<Event> events;
  std::vector<StreamId> streams;  ///< empty = the source streams, in their order
};

using DecidedOrRejected = std::variant<DecidedEvents, Rejection>;

/// An aggregate, a streams decider or a boundary decider, without its C++ types. Used by the
/// command handler and the service. Owned by them; immutable, any thread.
class Decider {
 public:
  virtual ~Decider() = default;
  /// The category of an aggregate, or the decider's own name.
  virtual std::string_view name() const = 0;
  /// True if the aggregate's key is passed beside the command; false if the command contains it.
  virtual bool takes_key() const = 0;
  virtual capnp::StructSchema command_schema() const = 0;
  /// Schemas of the events it folds and emits.
  virtual const std::vector<EventSchema>& event_schemas() const = 0;
  /// What a command is decided on, in an order defined by the decider.
  virtual Result<std::vector<Source>> sources(Payload command,
                                              const CommandContext& context) const = 0;
  /// The type of the state folded from source number `source`.
  virtual const StateType& state_type(std::size_t source) const = 0;
  /// `states` are in the order of the sources.
  virtual Result<DecidedOrRejected> decide(Payload command, const CommandContext& context,
                                           std::span<const State* const> states) const = 0;

  /// Null if the decider folds no events of this category.
  const EventSchema* schema_of(std::string_view category) const;
};

/// Moves the events of a decision to `into`. Each must have one variant set that is not retired;
/// otherwise fails with internal. Fails with limit_exceeded if one is nested too deep.
Result<void> collect_events(const EventSchema& schema, std::size_t stream,
                            std::vector<EmittedEvent>& emitted, DecidedEvents& into);

/// The schemas of several event unions, in order. schema_mismatch if one is not an event union.
template <class... Events>
Result<std::vector<EventSchema>> event_schemas_of() {
  std::vector<EventSchema> schemas;
  Result<void> good;
  const auto add = [&](Result<EventSchema> schema) {
    if (schema) {
      schemas.push_back(*std::move(schema));
    } else {
      good = fail(std::move(schema).error());
    }
  };
  (add(EventSchema::of<Events>()), ...);
  DAYBOOK_CHECK(good);
  return schemas;
}

}  // namespace daybook
