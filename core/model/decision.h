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

/// A business refusal of a command, with a reason for the caller. Leaves no trace in the Log.
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

/// Builds one event. Most events fit into its inline scratch space, so one allocation holds both.
class EventMessage final : private EventScratch, public capnp::MallocMessageBuilder {
 public:
  EventMessage() : MallocMessageBuilder{kj::arrayPtr(words, std::size(words))} {}
};

/// An event emitted by a decision, still being built.
struct EmittedEvent {
  std::unique_ptr<EventMessage> message;
  std::vector<std::string> tags;
};

/// The result of one command on an aggregate: events to append, possibly none, or a Rejection.
/// Move-only. Used by the deciding thread only.
template <class Event>
class Decision {
 public:
  Decision() = default;
  Decision(Rejection rejection)
      : rejection_{std::move(rejection)} {}  // NOLINT: implicit on purpose

  /// Adds an event. The caller must initialise exactly one variant: `decision.emit().initOpened()`.
  typename Event::Builder emit() {
    events_.push_back({std::make_unique<EventMessage>(), {}});
    return events_.back().message->template initRoot<Event>();
  }

  /// Adds a tag to the last emitted event, besides those of $Daybook.tag.
  void tag(std::string tag) { events_.back().tags.push_back(std::move(tag)); }

  const std::optional<Rejection>& rejection() const { return rejection_; }
  std::vector<EmittedEvent>& events() { return events_; }

 private:
  std::vector<EmittedEvent> events_;
  std::optional<Rejection> rejection_;
};

}  // namespace daybook
