#pragma once

#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <capnp/message.h>
#include <fmt/format.h>

namespace daybook {

/// The domain's "no": why a command is refused, in words for the caller. Leaves no trace in
/// the log.
struct Rejection {
  std::string reason;
};

/// `return reject("only {} cents are there", cents);`
template <class... Args>
Rejection reject(fmt::format_string<Args...> format, Args&&... args) {
  return Rejection{fmt::format(format, std::forward<Args>(args)...)};
}

struct EventScratch {
  capnp::word words[32]{};
};

/// A message that an event is built in. Most events fit into what it has itself, so that there is
/// one allocation for both.
class EventMessage final : private EventScratch, public capnp::MallocMessageBuilder {
 public:
  EventMessage() : MallocMessageBuilder{kj::arrayPtr(words, std::size(words))} {}
};

/// One event that a decision wants to append, still being built.
struct EmittedEvent {
  std::unique_ptr<EventMessage> message;
  std::vector<std::string> tags;
};

/// What an aggregate decides about one command: events to append, or a Rejection. No events is a
/// decision too. Moves only; belongs to the handler's thread.
template <class Event>
class Decision {
 public:
  Decision() = default;
  Decision(Rejection rejection)
      : rejection_{std::move(rejection)} {}  // NOLINT: implicit on purpose

  /// Adds an event; initialise exactly one variant of it: `decision.emit().initOpened()`.
  typename Event::Builder emit() {
    events_.push_back({std::make_unique<EventMessage>(), {}});
    return events_.back().message->template initRoot<Event>();
  }

  /// Adds a tag to the event that was emitted last, beside those of $Daybook.tag.
  void tag(std::string tag) { events_.back().tags.push_back(std::move(tag)); }

  const std::optional<Rejection>& rejection() const { return rejection_; }
  std::vector<EmittedEvent>& events() { return events_; }

 private:
  std::vector<EmittedEvent> events_;
  std::optional<Rejection> rejection_;
};

}  // namespace daybook
