#pragma once

#include <memory>
#include <string_view>
#include <variant>
#include <vector>

#include "core/command.h"
#include "core/incoming.h"
#include "core/schema.h"

namespace daybook {

/// The events one decision appends, by the stream (of those it loaded) that they belong to.
struct DecidedEvents {
  struct Event {
    std::size_t stream = 0;
    std::uint16_t variant = 0;
    kj::Array<capnp::word> payload;
    std::vector<std::string> tags;
  };
  std::vector<Event> events;
};

/// The states that one command is decided on, one for each stream it loads. Used by one thread,
/// for one attempt.
class LoadedStates {
 public:
  virtual ~LoadedStates() = default;
  /// Folds an event into the state of stream number `stream`. Its variant is known to the schema.
  virtual void evolve(std::size_t stream, const EventView& event) = 0;
  virtual Result<std::variant<DecidedEvents, Rejection>> decide(Payload command,
                                                                const CommandContext& context) = 0;
};

/// An aggregate, or a decider over several streams, without its C++ types: what the command handler
/// and the service work with. Immutable; any thread.
class Decider {
 public:
  virtual ~Decider() = default;
  /// The category of an aggregate, or the decider's own name.
  virtual std::string_view name() const = 0;
  /// True when a command names its aggregate by a key beside it; false when inside.
  virtual bool takes_key() const = 0;
  virtual capnp::StructSchema command_schema() const = 0;
  /// Whose events it loads and emits; the schema of stream number i is event_schemas()[i].
  virtual const std::vector<EventSchema>& event_schemas() const = 0;
  /// The streams that a command concerns, in the order of event_schemas().
  virtual Result<std::vector<StreamId>> streams(std::string_view key, Payload command) const = 0;
  virtual std::unique_ptr<LoadedStates> make_states() const = 0;
};

/// Takes the events of a decision, checked: each has one variant set, none is retired.
Result<void> collect_events(const EventSchema& schema, std::size_t stream,
                            std::vector<EmittedEvent>& emitted, DecidedEvents& into);

}  // namespace daybook
