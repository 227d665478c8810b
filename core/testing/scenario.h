#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/deciders/deciders.h"
#include "core/testing/report.h"

namespace daybook::testing {

/// Parses a message from Cap'n Proto text, e.g. `(deposited = (cents = 100))`, into canonical form.
/// Throws Mismatch if the text does not fit the schema.
kj::Array<capnp::word> message_from_text(capnp::StructSchema schema, std::string_view text);
/// What was thrown, for the text of a failure. Call it in a catch block. Rethrows the failed
/// assertion of Catch2 or doctest, which has been reported already.
std::string text_of_exception();
/// Formats a message as Cap'n Proto text.
std::string text_of_message(capnp::StructSchema schema, Payload payload);

/// The same from Cap'n Proto text or from a function that fills in a builder.
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
  std::uint64_t schema = 0;  ///< type id of its event union
  std::string key{};         ///< of its stream
  kj::Array<capnp::word> payload{};
  std::string mistake{};     ///< why the event could not be built; its step then fails
};

/// Passes an assertion to the Report set by report_to.
void tell(const Assertion& assertion);

/// The untyped part of given/when/then: the story so far and its result. A failed step ends the
/// story. Owned by a Given; one thread.
class Scenario {
 public:
  explicit Scenario(Result<std::unique_ptr<Decider>> decider);

  void given(std::vector<StoryEvent> events, std::source_location where);
  void when(const std::function<kj::Array<capnp::word>()>& make, std::source_location where);
  void then(const std::vector<StoryEvent>& events, std::source_location where);
  void rejected(std::string_view reason, std::source_location where);
  /// Calls `check` with the state including the decided events.
  void state(const std::function<void(const State&)>& check, std::source_location where);

  CommandContext& context() { return context_; }

 private:
  using Step = std::function<void()>;
  /// Why a step failed; nothing if it succeeded.
  std::optional<std::string> fault_of(const Step& step) const;
  void run(const char* name, std::source_location where, bool is_expectation, const Step& step);

  void add(const StoryEvent& event);
  void fold_decided();
  void check_appendable(const StoryEvent& event) const;
  void check_appendable(const DecidedEvents& decided) const;
  void decide(const kj::Array<capnp::word>& command);
  void expect(const std::vector<StoryEvent>& events) const;
  void expect_rejection(std::string_view reason) const;
  std::optional<std::string> difference_of(const StoryEvent& wanted,
                                           const DecidedEvents::Event& event) const;
  std::string first_difference(const std::vector<StoryEvent>& events) const;
  void evolve(const StoryEvent& event);
  std::string key_of(const DecidedEvents::Event& event) const;
  std::string story() const;
  std::string outcome() const;
  std::string line(std::uint64_t schema, std::string_view key, Payload payload) const;
  const EventSchema& schema_of(std::uint64_t schema) const;

  std::unique_ptr<Decider> decider_;
  std::string no_decider_;  // why decider_ is null
  std::unique_ptr<State> state_;
  CommandContext context_;
  std::vector<std::string> given_;
  std::string when_;
  DecidedEvents decided_;
  std::optional<Rejection> rejection_;
  bool is_folded_ = false;  // the decided events
  bool is_over_ = false;
};

}  // namespace daybook::testing
